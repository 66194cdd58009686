package com.generalaugment.turnexecutor.clients.providers.openairesponses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;

/** The context as input items. */
final class InputItems {

    private InputItems() {}

    static void add(ArrayNode input, ModelMessage message) {
        switch (message) {
            case ModelMessage.System system -> said(input, "system", "input_text", system.text());
            case ModelMessage.User user -> user(input, user);
            case ModelMessage.Assistant assistant -> assistant(input, assistant);
            case ModelMessage.ToolResult result ->
                input.addObject()
                        .put("type", "function_call_output")
                        .put("call_id", result.callId())
                        .put("output", result.output());
            case ModelMessage.Reasoning thought -> {
                if (thought.state().provider().equals(OpenAiResponses.NAME)) {
                    input.add(thought.state().state());
                }
            }
        }
    }

    private static void said(ArrayNode input, String role, String type, String text) {
        message(input, role).addObject().put("type", type).put("text", text);
    }

    private static ArrayNode message(ArrayNode input, String role) {
        return input.addObject().put("type", "message").put("role", role).putArray("content");
    }

    private static void user(ArrayNode input, ModelMessage.User user) {
        ArrayNode content = message(input, "user");
        for (ModelMessage.Part part : user.parts()) {
            ObjectNode node = content.addObject();
            switch (part) {
                case ModelMessage.Part.Text text ->
                    node.put("type", "input_text").put("text", text.text());
                case ModelMessage.Part.Image image ->
                    node.put("type", "input_image")
                            .put("image_url", image.url())
                            .put("detail", image.detail());
            }
        }
    }

    private static void assistant(ArrayNode input, ModelMessage.Assistant assistant) {
        if (!assistant.text().isEmpty()) {
            said(input, "assistant", "output_text", assistant.text());
        }
        for (ModelMessage.ToolCall call : assistant.toolCalls()) {
            input.addObject()
                    .put("type", "function_call")
                    .put("call_id", call.callId())
                    .put("name", call.name())
                    .put("arguments", call.arguments());
        }
    }
}
