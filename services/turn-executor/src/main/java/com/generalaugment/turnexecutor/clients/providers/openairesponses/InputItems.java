package com.generalaugment.turnexecutor.clients.providers.openairesponses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import com.generalaugment.turnexecutor.domain.model.Transcript;
import com.generalaugment.turnexecutor.domain.model.Transcript.Answer;
import com.generalaugment.turnexecutor.domain.model.Transcript.Call;
import java.util.List;

/** Writes a history as input items. */
final class InputItems {

    private static final String ID_PREFIX = "rs_";

    private InputItems() {}

    static ArrayNode of(Transcript history) {
        ArrayNode input = Json.array();
        for (Transcript.Step step : history.steps()) {
            switch (step) {
                case Transcript.Instructions instructions -> said(input, "system", "input_text", instructions.text());
                case Transcript.UserMessage message -> user(input, message.parts());
                case Answer answer -> answer(input, answer);
            }
        }
        return input;
    }

    private static void said(ArrayNode input, String role, String type, String text) {
        message(input, role).addObject().put("type", type).put("text", text);
    }

    private static ArrayNode message(ArrayNode input, String role) {
        return input.addObject().put("type", "message").put("role", role).putArray("content");
    }

    private static void user(ArrayNode input, List<Part> parts) {
        ArrayNode content = message(input, "user");
        for (Part part : parts) {
            ObjectNode node = content.addObject();
            switch (part) {
                case Part.Text text -> node.put("type", "input_text").put("text", text.text());
                case Part.Image image ->
                    node.put("type", "input_image")
                            .put("image_url", image.url())
                            .put("detail", image.detail());
                case Part.File file ->
                    node.put("type", "input_file")
                            .put("filename", file.name())
                            .put("file_data", "data:" + file.mediaType() + ";base64," + file.data());
            }
        }
    }

    private static void answer(ArrayNode input, Answer answer) {
        for (Transcript.AnswerPart part : answer.parts()) {
            switch (part) {
                case Transcript.Text text -> said(input, "assistant", "output_text", text.text());
                case Transcript.Thought thought ->
                    input.add(reasoning(thought.state().state()));
                case Call call ->
                    input.addObject()
                            .put("type", "function_call")
                            .put("call_id", call.id())
                            .put("name", call.name())
                            .put("arguments", call.arguments());
            }
        }
        answer.calls()
                .forEach(call -> input.addObject()
                        .put("type", "function_call_output")
                        .put("call_id", call.id())
                        .put("output", call.result()));
    }

    private static JsonNode reasoning(JsonNode state) {
        if (state.path("id").asText("").startsWith(ID_PREFIX)) {
            return state;
        }
        ObjectNode withoutId = state.deepCopy();
        withoutId.remove("id");
        return withoutId;
    }
}
