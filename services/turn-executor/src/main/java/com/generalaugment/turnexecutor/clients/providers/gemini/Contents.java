package com.generalaugment.turnexecutor.clients.providers.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.DataUrl;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The context as contents of two roles. Instructions at its beginning go apart; later ones are told within it. */
final class Contents {

    private final ArrayNode contents = Json.array();
    private final Map<String, String> namesOfCalls = new HashMap<>();
    private @Nullable ObjectNode last;
    private @Nullable JsonNode signature;

    /** @param instructions gets those from the beginning */
    Contents(List<ModelMessage> context, List<String> instructions) {
        for (ModelMessage message : context) {
            if (message instanceof ModelMessage.System system && contents.isEmpty()) {
                instructions.add(system.text());
            } else {
                add(message);
            }
        }
    }

    ArrayNode contents() {
        return contents;
    }

    private void add(ModelMessage message) {
        switch (message) {
            case ModelMessage.System system ->
                by("user").addObject().put("text", "<instructions>\n" + system.text() + "\n</instructions>");
            case ModelMessage.User user ->
                user.parts().forEach(part -> part(by("user").addObject(), part));
            case ModelMessage.Assistant assistant -> assistant(assistant);
            case ModelMessage.ToolResult result -> result(result);
            case ModelMessage.Reasoning thought -> {
                if (thought.state().provider().equals(Gemini.NAME)) {
                    signature = thought.state().state().path("thoughtSignature");
                }
            }
        }
    }

    private ArrayNode by(String role) {
        ObjectNode content = last;
        if (content == null || !content.path("role").asText().equals(role)) {
            content = contents.addObject().put("role", role);
            content.putArray("parts");
            last = content;
        }
        return content.withArray("/parts");
    }

    private static void part(ObjectNode node, ModelMessage.Part part) {
        switch (part) {
            case ModelMessage.Part.Text text -> node.put("text", text.text());
            case ModelMessage.Part.Image image ->
                DataUrl.parse(image.url())
                        .ifPresentOrElse(
                                data -> node.putObject("inlineData")
                                        .put("mimeType", data.mediaType())
                                        .put("data", data.base64()),
                                () -> node.putObject("fileData")
                                        .put("mimeType", typeOf(image.url()))
                                        .put("fileUri", image.url()));
        }
    }

    private static String typeOf(String url) {
        String path = url.replaceAll("[?#].*", "").toLowerCase(Locale.ROOT);
        if (path.endsWith(".png")) {
            return "image/png";
        }
        if (path.endsWith(".webp")) {
            return "image/webp";
        }
        return path.endsWith(".gif") ? "image/gif" : "image/jpeg";
    }

    private void assistant(ModelMessage.Assistant assistant) {
        if (!assistant.text().isEmpty()) {
            by("model").addObject().put("text", assistant.text());
        }
        for (ModelMessage.ToolCall call : assistant.toolCalls()) {
            namesOfCalls.put(call.callId(), call.name());
            ObjectNode part = by("model").addObject();
            part.putObject("functionCall").put("name", call.name()).set("args", arguments(call.arguments()));
            if (signature != null) {
                part.set("thoughtSignature", signature);
                signature = null;
            }
        }
    }

    private void result(ModelMessage.ToolResult result) {
        by("user")
                .addObject()
                .putObject("functionResponse")
                .put("name", namesOfCalls.getOrDefault(result.callId(), result.callId()))
                .putObject("response")
                .put("output", result.output());
    }

    /** Arguments must be an object there; a model may have written something else. */
    private static JsonNode arguments(String text) {
        try {
            JsonNode arguments = Json.read(text.getBytes(StandardCharsets.UTF_8));
            return arguments.isObject() ? arguments : Json.object().set("value", arguments);
        } catch (IOException e) {
            return Json.object().put("value", text);
        }
    }
}
