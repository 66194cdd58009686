package com.generalaugment.turnexecutor.clients.providers.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerSoFar;
import com.generalaugment.turnexecutor.clients.providers.answer.CallsInPieces;
import com.generalaugment.turnexecutor.clients.providers.answer.OrderedOutput;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.io.IOException;

/** One content block while it is written. */
final class Block {

    private final OrderedOutput output;
    private final AnswerSoFar answer;
    private final CallsInPieces calls;
    private final boolean summarizes;
    private final String key;
    private final JsonNode start;
    private final StringBuilder thought = new StringBuilder();
    private final StringBuilder signature = new StringBuilder();
    private boolean hasArguments;

    Block(
            OrderedOutput output,
            AnswerSoFar answer,
            CallsInPieces calls,
            boolean summarizes,
            String key,
            JsonNode start) {
        this.output = output;
        this.answer = answer;
        this.calls = calls;
        this.summarizes = summarizes;
        this.key = key;
        this.start = start;
    }

    void begin() throws IOException {
        switch (type()) {
            case "tool_use" ->
                calls.piece(key, start.path("id").asText(""), start.path("name").asText(""), "");
            case "text" -> text(start.path("text").asText(""));
            case "thinking" -> {
                think(start.path("thinking").asText(""));
                signature.append(start.path("signature").asText(""));
            }
            default -> {
                // Redacted thinking has no output before its end.
            }
        }
    }

    void delta(JsonNode delta) throws IOException {
        switch (delta.path("type").asText()) {
            case "text_delta" -> text(delta.path("text").asText(""));
            case "input_json_delta" -> arguments(delta.path("partial_json"));
            case "thinking_delta" -> think(delta.path("thinking").asText(""));
            case "signature_delta" -> signature.append(delta.path("signature").asText(""));
            default -> {
                // Citations and what is yet to come.
            }
        }
    }

    void end() throws IOException {
        switch (type()) {
            case "tool_use" -> {
                boolean isWholeAtStart = !hasArguments && !start.path("input").isEmpty();
                calls.whole(key, "", "", isWholeAtStart ? Json.text(start.path("input")) : "");
            }
            case "thinking" -> endOfThought();
            case "redacted_thinking" ->
                wantedBack(Json.object()
                        .put("type", "redacted_thinking")
                        .put("data", start.path("data").asText()));
            default -> {
                // What follows a text ends it.
            }
        }
    }

    /** Of an answer that broke off: only what is whole may be carried back to the model. */
    void breakOff() {
        if (type().equals("thinking")) {
            output.endOfReasoning(null);
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

    /** Those of tools that the provider runs itself are not for the app. */
    private void arguments(JsonNode json) throws IOException {
        String piece = json.isContainerNode() ? json.toString() : json.asText("");
        if (!piece.isEmpty() && type().equals("tool_use")) {
            hasArguments = true;
            calls.piece(key, "", "", piece);
        }
    }

    private void think(String text) {
        thought.append(text);
        answer.said(text);
        if (summarizes && !text.isEmpty()) {
            output.reasoning(text);
        }
    }

    /** Unsigned thinking is refused when it comes back. */
    private void endOfThought() {
        if (signature.isEmpty()) {
            output.endOfReasoning(null);
            return;
        }
        wantedBack(Json.object()
                .put("type", "thinking")
                .put("thinking", thought.toString())
                .put("signature", signature.toString()));
    }

    private void wantedBack(ObjectNode state) {
        output.endOfReasoning(new ReasoningState(AnthropicMessages.NAME, state));
    }
}
