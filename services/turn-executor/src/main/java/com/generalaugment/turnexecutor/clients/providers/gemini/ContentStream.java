package com.generalaugment.turnexecutor.clients.providers.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerReader;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerSoFar;
import com.generalaugment.turnexecutor.clients.providers.answer.CallsInPieces;
import com.generalaugment.turnexecutor.clients.providers.answer.OrderedOutput;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedFailure;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedUsage;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedUsage.Beside;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedUsage.Figure;
import com.generalaugment.turnexecutor.clients.providers.http.ServerSentEvent;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the pieces of generated content and passes them on. Calls arrive whole; the stream has no end marker. */
final class ContentStream implements AnswerReader {

    private static final Map<String, Integer> ERRORS = Map.of(
            "RESOURCE_EXHAUSTED", 429,
            "INVALID_ARGUMENT", 400,
            "UNAUTHENTICATED", 401,
            "PERMISSION_DENIED", 403,
            "NOT_FOUND", 404,
            "UNAVAILABLE", 503,
            "DEADLINE_EXCEEDED", 504);

    private final OrderedOutput output;
    private final AnswerSoFar answer = new AnswerSoFar();
    private final CallsInPieces calls;
    private int called;

    ContentStream(ModelCall call, ModelOutput output) {
        this.output = new OrderedOutput(output);
        this.calls = new CallsInPieces(this.output, answer, call);
        answer.usage().separates(Beside.REASONING);
    }

    @Override
    public boolean read(ServerSentEvent event) throws IOException {
        JsonNode piece = event.json();
        if (piece.hasNonNull("error")) {
            throw ReportedFailure.of(piece.path("error"), ERRORS);
        }
        answer.answeredBy(piece.path("modelVersion").asText(""));
        usage(piece.path("usageMetadata"));
        String blocked = piece.at("/promptFeedback/blockReason").asText("");
        if (!blocked.isEmpty() && !blocked.endsWith("UNSPECIFIED")) {
            answer.finished(FinishReason.CONTENT_FILTER);
        }
        for (JsonNode candidate : piece.path("candidates")) {
            if (candidate.path("index").asInt(0) == 0) {
                candidate(candidate);
            }
        }
        return false;
    }

    @Override
    public void end() throws IOException {
        FinishReason finish = answer.finish();
        if (finish == FinishReason.STOP && !calls.isEmpty()) {
            answer.finished(FinishReason.TOOL_CALLS);
        }
        try {
            calls.finish(finish != FinishReason.STOP);
        } finally {
            output.finish();
        }
    }

    @Override
    public AnswerSoFar answer() {
        return answer;
    }

    private void candidate(JsonNode candidate) throws IOException {
        for (JsonNode part : candidate.at("/content/parts")) {
            part(part);
        }
        FinishReason finish = finish(candidate.path("finishReason").asText(""));
        if (finish != null) {
            answer.finished(finish);
        }
    }

    private void part(JsonNode part) throws IOException {
        String text = part.path("text").asText("");
        if (!text.isEmpty()) {
            answer.said(text);
            if (part.path("thought").asBoolean(false)) {
                output.reasoning(text);
            } else {
                output.endOfReasoning(null);
                output.text(text);
            }
        }
        if (part.path("functionCall").isObject()) {
            call(part);
        }
    }

    /** The signature must come back with the call, else the model refuses to go on. */
    private void call(JsonNode part) throws IOException {
        JsonNode call = part.path("functionCall");
        if (part.path("thoughtSignature").isTextual()) {
            output.endOfReasoning(new ReasoningState(
                    Gemini.NAME, Json.object().set("thoughtSignature", part.path("thoughtSignature"))));
        }
        output.endOfReasoning(null);
        JsonNode arguments = call.path("args");
        calls.whole(
                Integer.toString(called++),
                call.path("id").asText(""),
                call.path("name").asText(""),
                arguments.isContainerNode() ? Json.text(arguments) : arguments.asText(""));
    }

    private static @Nullable FinishReason finish(String reason) throws IOException {
        return switch (reason.strip().toUpperCase(Locale.ROOT)) {
            case "", "FINISH_REASON_UNSPECIFIED" -> null;
            case "STOP" -> FinishReason.STOP;
            case "MAX_TOKENS" -> FinishReason.MAX_OUTPUT_TOKENS;
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> FinishReason.CONTENT_FILTER;
            default -> throw new IOException("the model stopped because of something else");
        };
    }

    private void usage(JsonNode usage) {
        ReportedUsage reported = answer.usage();
        reported.add(Figure.INPUT, usage.path("promptTokenCount"));
        reported.add(Figure.TOOL_INPUT, usage.path("toolUsePromptTokenCount"));
        reported.add(Figure.CACHED, usage.path("cachedContentTokenCount"));
        reported.add(Figure.OUTPUT, usage.path("candidatesTokenCount"));
        reported.add(Figure.REASONING, usage.path("thoughtsTokenCount"));
        reported.add(Figure.TOTAL, usage.path("totalTokenCount"));
    }
}
