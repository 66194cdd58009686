package com.generalaugment.turnexecutor.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Chat completions. Sources: OpenAI's API reference and error texts for tool messages and ids; the chat templates of Qwen ("System
 * message must be at the beginning"), Mistral, Gemma and Llama 2 ("roles must alternate user/assistant"), which read arguments as
 * objects.
 */
public class ChatRules extends ProviderRules {

    @Override
    void check(JsonNode body) {
        JsonNode messages = body.path("messages");
        require(!messages.isEmpty(), "Conversation must have at least one message");
        String last = messages.get(messages.size() - 1).path("role").asText();
        require(last.equals("user") || last.equals("tool"), "Expected last role User or Tool but got " + last);
        roles(messages);
        tools(messages);
        for (JsonNode message : messages) {
            content(message);
        }
    }

    void requireId(String id) {
        require(!id.isEmpty() && id.length() <= 40, "Invalid 'tool_calls[0].id': string too long: " + id);
    }

    /** The system first and once; then the user and plain assistants in turns, an assistant with calls after either. */
    void roles(JsonNode messages) {
        String speaker = "assistant";
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            switch (message.path("role").asText()) {
                case "system" -> require(i == 0, "System message must be at the beginning.");
                case "user" -> {
                    require(mayFollow("user", speaker), "roles must alternate user/assistant");
                    speaker = "user";
                }
                case "assistant" -> {
                    require(mayFollow("assistant", speaker), "roles must alternate user/assistant");
                    speaker = message.has("tool_calls") ? "caller" : "assistant";
                }
                case "tool" -> {}
                default -> require(false, "Unknown role");
            }
        }
    }

    private static boolean mayFollow(String role, String speaker) {
        return switch (speaker) {
            case "user" -> role.equals("assistant");
            case "assistant" -> role.equals("user");
            default -> true;
        };
    }

    private void tools(JsonNode messages) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            Set<String> open = new HashSet<>();
            for (JsonNode call : message.path("tool_calls")) {
                requireId(call.path("id").asText());
                require(ids.add(call.path("id").asText()), "Duplicate tool call id");
                requireName(call.at("/function/name").asText(), "^[a-zA-Z0-9_-]{1,64}$");
                require(isObject(call.at("/function/arguments").asText()), "Can only get item pairs from a mapping");
                open.add(call.path("id").asText());
            }
            while (i + 1 < messages.size()
                    && messages.get(i + 1).path("role").asText().equals("tool")) {
                i++;
                require(
                        open.remove(messages.get(i).path("tool_call_id").asText()),
                        "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'");
            }
            require(
                    open.isEmpty(),
                    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'");
        }
    }

    private static void content(JsonNode message) {
        JsonNode content = message.path("content");
        if (message.path("role").asText().equals("tool")) {
            require(content.isTextual(), "tool messages need content");
        } else if (content.isArray()) {
            require(!content.isEmpty(), "content must not be empty");
            content.forEach(part -> require(!part.has("text") || !isBlank(part.path("text")), "empty text"));
        } else if (content.isTextual()) {
            require(!isBlank(content), "content must not be empty");
        } else {
            require(message.has("tool_calls"), "Assistant message must have either content or tool_calls");
        }
    }

    private static boolean isObject(String arguments) {
        try {
            return Json.readTrusted(arguments).isObject();
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
