package com.generalaugment.turnexecutor.clients.providers.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.AnswerReader;
import com.generalaugment.turnexecutor.clients.providers.AnswerSoFar;
import com.generalaugment.turnexecutor.clients.providers.ReportedFailure;
import com.generalaugment.turnexecutor.clients.providers.http.ServerSentEvent;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import java.io.IOException;

/** Reads the pieces of generated content and tells them on. Calls come whole there; the stream ends without a mark. */
final class ContentStream implements AnswerReader {

    private final ModelOutput output;
    private final AnswerSoFar answer = new AnswerSoFar();
    private boolean called;
    private boolean thinking;

    ContentStream(ModelOutput output) {
        this.output = output;
    }

    @Override
    public boolean read(ServerSentEvent event) throws IOException {
        JsonNode piece = event.json();
        if (piece.has("error")) {
            JsonNode error = piece.path("error");
            throw new ReportedFailure(error.path("code").asInt(500), error.toString());
        }
        answer.answeredBy(piece.path("modelVersion").asText(""));
        if (piece.has("usageMetadata")) {
            answer.measured(usage(piece.path("usageMetadata")));
        }
        if (piece.at("/promptFeedback/blockReason").isTextual()) {
            answer.finished(FinishReason.CONTENT_FILTER);
        }
        JsonNode candidate = piece.path("candidates").path(0);
        candidate.at("/content/parts").forEach(this::part);
        if (candidate.path("finishReason").isTextual()) {
            answer.finished(finish(candidate.path("finishReason").asText()));
        }
        return false;
    }

    @Override
    public AnswerSoFar answer() {
        return answer;
    }

    private void part(JsonNode part) {
        String text = part.path("text").asText("");
        answer.said(text);
        if (part.path("thought").asBoolean(false)) {
            if (!text.isEmpty()) {
                thinking = true;
                output.reasoning(text);
            }
        } else if (part.has("functionCall")) {
            call(part);
        } else if (!text.isEmpty()) {
            endThought();
            output.text(text);
        }
    }

    private void endThought() {
        if (thinking) {
            thinking = false;
            output.endOfReasoning(null);
        }
    }

    /** The signature must come back with the call, else the model refuses to go on. */
    private void call(JsonNode part) {
        JsonNode call = part.path("functionCall");
        if (part.path("thoughtSignature").isTextual()) {
            thinking = false;
            output.endOfReasoning(new ReasoningState(
                    Gemini.NAME, Json.object().set("thoughtSignature", part.path("thoughtSignature"))));
        }
        endThought();
        called = true;
        String arguments = call.path("args").isObject() ? Json.text(call.path("args")) : "{}";
        answer.said(arguments);
        output.toolCall(
                call.path("id").asText(Ids.next("call_")), call.path("name").asText());
        output.toolArguments(arguments);
    }

    private FinishReason finish(String reason) throws IOException {
        return switch (reason) {
            case "STOP" -> called ? FinishReason.TOOL_CALLS : FinishReason.STOP;
            case "MAX_TOKENS" -> FinishReason.MAX_OUTPUT_TOKENS;
            case "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY" ->
                FinishReason.CONTENT_FILTER;
            default -> throw new IOException("the model stopped because of " + reason);
        };
    }

    private static TokenUsage usage(JsonNode usage) {
        long thoughts = usage.path("thoughtsTokenCount").asLong(0);
        return new TokenUsage(
                usage.path("promptTokenCount").asLong(0),
                usage.path("cachedContentTokenCount").asLong(0),
                usage.path("candidatesTokenCount").asLong(0) + thoughts,
                thoughts);
    }
}
