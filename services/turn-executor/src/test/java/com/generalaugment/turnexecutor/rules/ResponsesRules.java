package com.generalaugment.turnexecutor.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/**
 * OpenAI's Responses API without stored items. Sources: its API reference; its error texts as in vercel/ai#7099, vercel/ai#7883,
 * continuedev/continue#11785 and earendil-works/pi#9057.
 */
public final class ResponsesRules extends ProviderRules {

    @Override
    void check(JsonNode body) {
        JsonNode input = body.path("input");
        require(!input.isEmpty(), "One of \"input\" or \"previous_response_id\" must be provided.");
        calls(input);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < input.size(); i++) {
            JsonNode item = input.get(i);
            String id = item.path("id").asText("");
            require(id.isEmpty() || ids.add(id), "Duplicate item found with id " + id);
            switch (item.path("type").asText()) {
                case "message" -> message(item);
                case "reasoning" -> {
                    reasoning(item, body.path("model").asText(), id);
                    require(
                            isOfTheModel(input.path(i + 1)),
                            "Item '" + id + "' of type 'reasoning' was provided without its required following item.");
                }
                case "function_call", "function_call_output" -> {}
                default -> require(false, "Invalid value: '" + item.path("type").asText() + "'");
            }
        }
    }

    private static void calls(JsonNode input) {
        Set<String> calls = new HashSet<>();
        Set<String> open = new HashSet<>();
        for (JsonNode item : input) {
            String callId = item.path("call_id").asText();
            if (item.path("type").asText().equals("function_call")) {
                require(!callId.isEmpty() && callId.length() <= 64, "Invalid 'call_id': string too long");
                require(calls.add(callId), "Duplicate 'call_id': " + callId);
                open.add(callId);
                requireName(item.path("name").asText(), "^[a-zA-Z0-9_-]{1,64}$");
                require(item.path("arguments").isTextual(), "Missing required parameter: 'arguments'");
            } else if (item.path("type").asText().equals("function_call_output")) {
                require(open.remove(callId), "No tool call found for function call output with call_id " + callId);
                require(item.path("output").isTextual(), "Missing required parameter: 'output'");
            }
        }
        require(open.isEmpty(), "No tool output found for function call " + open);
    }

    private static void message(JsonNode item) {
        require(!item.path("content").isEmpty(), "content must not be empty");
        String role = item.path("role").asText();
        for (JsonNode part : item.path("content")) {
            boolean own = part.path("type").asText().startsWith("output_");
            require(
                    own == role.equals("assistant"),
                    "Invalid value: '" + part.path("type").asText() + "'");
        }
    }

    private static void reasoning(JsonNode item, String model, String id) {
        require(!model.startsWith("gpt-4"), "Reasoning input items can only be provided to a reasoning model");
        require(id.isEmpty() || id.startsWith("rs_"), "Expected an ID that begins with 'rs'");
        require(
                item.path("encrypted_content").asText("").startsWith("openai-"),
                "The encrypted content could not be verified");
    }

    private static boolean isOfTheModel(JsonNode item) {
        return switch (item.path("type").asText()) {
            case "reasoning", "function_call" -> true;
            case "message" -> item.path("role").asText().equals("assistant");
            default -> false;
        };
    }
}
