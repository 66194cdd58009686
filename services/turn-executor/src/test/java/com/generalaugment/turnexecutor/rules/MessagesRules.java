package com.generalaugment.turnexecutor.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/**
 * Anthropic's Messages API. Sources: its API reference; "Extended thinking" in its guides; its error texts as in
 * anthropics/claude-code#23369, BerriAI/litellm#23510, aliasrobotics/cai#182.
 */
public final class MessagesRules extends ProviderRules {

    @Override
    void check(JsonNode body) {
        JsonNode messages = body.path("messages");
        require(!messages.isEmpty(), "messages: at least one message is required");
        body.path("system").forEach(MessagesRules::text);
        Set<String> ids = new HashSet<>();
        Set<String> open = new HashSet<>();
        boolean called = false;
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            require(
                    message.path("role").asText().equals(i % 2 == 0 ? "user" : "assistant"),
                    "messages: roles must alternate between \"user\" and \"assistant\", the first must be \"user\"");
            require(!message.path("content").isEmpty(), "messages." + i + ": all messages must have non-empty content");
            if (i % 2 == 0) {
                open = user(message, open, i);
            } else {
                open = assistant(message, ids, i);
                called |= !open.isEmpty();
            }
        }
        require(
                messages.size() % 2 == 1,
                "This model does not support assistant message prefill. The conversation must end with a user message.");
        require(
                !called || body.has("tools"),
                "Requests which have `tool_use` or `tool_result` blocks must define tools.");
        thinking(body, messages);
    }

    private static Set<String> user(JsonNode message, Set<String> open, int index) {
        Set<String> left = new HashSet<>(open);
        boolean other = false;
        for (JsonNode block : message.path("content")) {
            switch (block.path("type").asText()) {
                case "tool_result" -> {
                    require(!other, "`tool_result` blocks must come first");
                    require(
                            left.remove(block.path("tool_use_id").asText()),
                            "unexpected `tool_use_id` found in `tool_result` blocks");
                    require(
                            !block.has("content") || !isBlank(block.path("content")),
                            "text content blocks must be non-empty");
                }
                case "text" -> {
                    text(block);
                    other = true;
                }
                case "image" -> other = true;
                default -> require(false, "messages." + index + ": unexpected block of the user");
            }
        }
        require(left.isEmpty(), "`tool_use` ids were found without `tool_result` blocks immediately after: " + left);
        return Set.of();
    }

    private static Set<String> assistant(JsonNode message, Set<String> ids, int index) {
        Set<String> open = new HashSet<>();
        for (JsonNode block : message.path("content")) {
            switch (block.path("type").asText()) {
                case "tool_use" -> {
                    String id = block.path("id").asText();
                    require(
                            id.matches("^[a-zA-Z0-9_-]+$"),
                            "messages." + index + ".tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'");
                    require(ids.add(id), "`tool_use` ids must be unique");
                    requireName(block.path("name").asText(), "^[a-zA-Z0-9_-]{1,64}$");
                    require(block.path("input").isObject(), "tool_use.input: Input should be a valid dictionary");
                    open.add(id);
                }
                case "text" -> text(block);
                case "thinking" ->
                    require(
                            block.path("signature").asText("").startsWith("anthropic-"),
                            "Invalid `signature` in `thinking` block");
                case "redacted_thinking" -> require(block.path("data").isTextual(), "data: Field required");
                default -> require(false, "messages." + index + ": unexpected block of the assistant");
            }
        }
        JsonNode content = message.path("content");
        require(
                !isThought(content.get(content.size() - 1)),
                "The final block in an assistant message cannot be `thinking`.");
        return open;
    }

    /** With a budget, the message whose results come last begins with thinking. */
    private static void thinking(JsonNode body, JsonNode messages) {
        boolean endsInResults = messages.get(messages.size() - 1)
                .path("content")
                .path(0)
                .path("type")
                .asText()
                .equals("tool_result");
        if (body.at("/thinking/type").asText().equals("enabled") && endsInResults) {
            require(
                    isThought(messages.get(messages.size() - 2).path("content").path(0)),
                    "Expected `thinking` or `redacted_thinking`, but found `tool_use`.");
        }
    }

    private static boolean isThought(JsonNode block) {
        return block.path("type").asText().endsWith("thinking");
    }

    private static void text(JsonNode block) {
        require(!isBlank(block.path("text")), "text content blocks must contain non-whitespace text");
    }
}
