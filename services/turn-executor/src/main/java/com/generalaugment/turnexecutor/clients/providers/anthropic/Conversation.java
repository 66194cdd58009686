package com.generalaugment.turnexecutor.clients.providers.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.DataUrl;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The context as turns of two speakers. Instructions at its beginning go apart; later ones are told within it. */
final class Conversation {

    private final ArrayNode messages = Json.array();
    private @Nullable ObjectNode last;

    /** @param instructions gets those from the beginning */
    Conversation(List<ModelMessage> context, List<String> instructions) {
        for (ModelMessage message : context) {
            if (message instanceof ModelMessage.System system && messages.isEmpty()) {
                instructions.add(system.text());
            } else {
                add(message);
            }
        }
    }

    ArrayNode messages() {
        return messages;
    }

    private void add(ModelMessage message) {
        switch (message) {
            case ModelMessage.System system ->
                text(by("user"), "<instructions>\n" + system.text() + "\n</instructions>");
            case ModelMessage.User user -> user.parts().forEach(part -> part(by("user"), part));
            case ModelMessage.Assistant assistant -> assistant(assistant);
            case ModelMessage.ToolResult result ->
                by("user")
                        .addObject()
                        .put("type", "tool_result")
                        .put("tool_use_id", result.callId())
                        .put("content", result.output());
            case ModelMessage.Reasoning thought -> {
                if (thought.state().provider().equals(AnthropicMessages.NAME)) {
                    by("assistant").add(thought.state().state());
                }
            }
        }
    }

    /** The content of the newest message if it is this speaker's, else of a new one. */
    private ArrayNode by(String role) {
        ObjectNode message = last;
        if (message == null || !message.path("role").asText().equals(role)) {
            message = messages.addObject().put("role", role);
            message.putArray("content");
            last = message;
        }
        return message.withArray("/content");
    }

    private static void text(ArrayNode content, String text) {
        if (!text.isEmpty()) {
            content.addObject().put("type", "text").put("text", text);
        }
    }

    private static void part(ArrayNode content, ModelMessage.Part part) {
        switch (part) {
            case ModelMessage.Part.Text text -> text(content, text.text());
            case ModelMessage.Part.Image image -> {
                ObjectNode source = content.addObject().put("type", "image").putObject("source");
                DataUrl.parse(image.url())
                        .ifPresentOrElse(
                                data -> source.put("type", "base64")
                                        .put("media_type", data.mediaType())
                                        .put("data", data.base64()),
                                () -> source.put("type", "url").put("url", image.url()));
            }
        }
    }

    private void assistant(ModelMessage.Assistant assistant) {
        if (assistant.text().isEmpty() && assistant.toolCalls().isEmpty()) {
            return;
        }
        ArrayNode content = by("assistant");
        text(content, assistant.text());
        for (ModelMessage.ToolCall call : assistant.toolCalls()) {
            content.addObject()
                    .put("type", "tool_use")
                    .put("id", call.callId())
                    .put("name", call.name())
                    .set("input", input(call.arguments()));
        }
    }

    /** Arguments must be an object there; a model may have written something else. */
    private static JsonNode input(String arguments) {
        try {
            JsonNode input = Json.read(arguments.getBytes(StandardCharsets.UTF_8));
            return input.isObject() ? input : Json.object().set("value", input);
        } catch (IOException e) {
            return Json.object().put("value", arguments);
        }
    }
}
