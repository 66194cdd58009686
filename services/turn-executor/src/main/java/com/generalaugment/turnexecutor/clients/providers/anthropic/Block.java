package com.generalaugment.turnexecutor.clients.providers.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.AnswerSoFar;
import com.generalaugment.turnexecutor.clients.providers.OrderedOutput;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;

/** One content block while it is written. */
final class Block {

    private final OrderedOutput output;
    private final AnswerSoFar answer;
    private final boolean summarizes;
    private final String key;
    private final JsonNode start;
    private final StringBuilder thought = new StringBuilder();
    private final StringBuilder signature = new StringBuilder();
    private boolean hasArguments;

    Block(OrderedOutput output, AnswerSoFar answer, boolean summarizes, String key, JsonNode start) {
        this.output = output;
        this.answer = answer;
        this.summarizes = summarizes;
        this.key = key;
        this.start = start;
    }

    void begin() {
        switch (type()) {
            case "tool_use" ->
                output.toolCall(
                        key, start.path("id").asText(), start.path("name").asText());
            case "text" -> text(start.path("text").asText(""));
            case "thinking" -> think(start.path("thinking").asText(""));
            default -> {
                // Redacted thoughts have nothing to tell before their end.
            }
        }
    }

    void delta(JsonNode delta) {
        switch (delta.path("type").asText()) {
            case "text_delta" -> text(delta.path("text").asText(""));
            case "input_json_delta" -> arguments(delta.path("partial_json").asText(""));
            case "thinking_delta" -> think(delta.path("thinking").asText(""));
            case "signature_delta" -> signature.append(delta.path("signature").asText(""));
            default -> {
                // Citations and what is yet to come.
            }
        }
    }

    void end() {
        switch (type()) {
            case "tool_use" -> {
                if (!hasArguments) {
                    arguments(start.path("input").isEmpty() ? "{}" : Json.text(start.path("input")));
                }
                output.endOfCall(key);
            }
            case "thinking" ->
                wantedBack(Json.object()
                        .put("type", "thinking")
                        .put("thinking", thought.toString())
                        .put("signature", signature.toString()));
            case "redacted_thinking" ->
                wantedBack(Json.object()
                        .put("type", "redacted_thinking")
                        .put("data", start.path("data").asText()));
            default -> {
                // What follows a text ends it.
            }
        }
    }

    private String type() {
        return start.path("type").asText();
    }

    private void text(String text) {
        if (!text.isEmpty()) {
            answer.said(text);
            output.text(text);
        }
    }

    private void arguments(String json) {
        if (!json.isEmpty()) {
            hasArguments = true;
            answer.said(json);
            output.arguments(key, json);
        }
    }

    private void think(String text) {
        thought.append(text);
        answer.said(text);
        if (summarizes && !text.isEmpty()) {
            output.reasoning(text);
        }
    }

    private void wantedBack(ObjectNode state) {
        output.endOfReasoning(new ReasoningState(AnthropicMessages.NAME, state));
    }
}
