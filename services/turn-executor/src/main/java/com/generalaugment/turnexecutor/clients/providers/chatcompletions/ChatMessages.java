package com.generalaugment.turnexecutor.clients.providers.chatcompletions;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a history as the array {@code messages}. */
final class ChatMessages {

    private ChatMessages() {}

    static ArrayNode of(ChatHistory.Messages history) {
        ArrayNode messages = Json.array();
        if (!history.system().isEmpty()) {
            messages.addObject().put("role", "system").put("content", history.system());
        }
        for (ChatHistory.Message message : history.messages()) {
            switch (message) {
                case ChatHistory.Said said -> said(messages.addObject().put("role", "user"), said.parts());
                case ChatHistory.Answered answered -> answered(messages.addObject(), answered);
                case ChatHistory.Result result ->
                    messages.addObject()
                            .put("role", "tool")
                            .put("tool_call_id", result.callId())
                            .put("content", result.output());
            }
        }
        return messages;
    }

    /** Text alone is a string: not every server takes parts. */
    private static void said(ObjectNode message, List<Part> parts) {
        if (parts.stream().allMatch(Part.Text.class::isInstance)) {
            message.put(
                    "content",
                    parts.stream().map(part -> ((Part.Text) part).text()).collect(Collectors.joining("\n\n")));
            return;
        }
        ArrayNode content = message.putArray("content");
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> content.addObject().put("type", "text").put("text", text.text());
                case Part.Image image ->
                    content.addObject()
                            .put("type", "image_url")
                            .putObject("image_url")
                            .put("url", image.url())
                            .put("detail", image.detail());
                case Part.File file ->
                    content.addObject()
                            .put("type", "file")
                            .putObject("file")
                            .put("filename", file.name())
                            .put("file_data", "data:" + file.mediaType() + ";base64," + file.data());
            }
        }
    }

    private static void answered(ObjectNode message, ChatHistory.Answered answered) {
        message.put("role", "assistant");
        if (answered.text().isEmpty()) {
            message.putNull("content");
        } else {
            message.put("content", answered.text());
        }
        answered.calls().forEach(call -> {
            ObjectNode entry = message.withArray("tool_calls").addObject();
            entry.put("id", call.id()).put("type", "function");
            entry.putObject("function").put("name", call.name()).put("arguments", call.arguments());
        });
    }
}
