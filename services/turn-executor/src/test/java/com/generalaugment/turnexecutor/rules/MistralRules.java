package com.generalaugment.turnexecutor.rules;

import com.fasterxml.jackson.databind.JsonNode;

/** Chat completions as Mistral takes them. Source: mistral-common, {@code protocol/instruct/validator.py}, in its serving mode. */
public final class MistralRules extends ChatRules {

    @Override
    void roles(JsonNode messages) {
        String previous = "";
        for (JsonNode message : messages) {
            String role = message.path("role").asText();
            boolean expected = switch (previous) {
                case "user" -> !role.equals("tool");
                case "assistant" -> !role.equals("system");
                case "tool" -> role.equals("assistant") || role.equals("tool");
                default -> !role.equals("tool");
            };
            require(expected, "Unexpected role '" + role + "' after role '" + previous + "'");
            previous = role;
            if (role.equals("assistant")) {
                require(
                        message.path("content").isTextual() != message.has("tool_calls"),
                        "Assistant message must have either content or tool_calls, but not both.");
            }
        }
    }

    @Override
    void requireId(String id) {
        require(
                id.matches("^[a-zA-Z0-9]{9}$"),
                "Tool call id was " + id + " but must be a-z, A-Z, 0-9, with a length of 9.");
    }
}
