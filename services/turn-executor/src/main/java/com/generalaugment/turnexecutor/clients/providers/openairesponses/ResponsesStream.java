package com.generalaugment.turnexecutor.clients.providers.openairesponses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerReader;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerSoFar;
import com.generalaugment.turnexecutor.clients.providers.answer.CallsInPieces;
import com.generalaugment.turnexecutor.clients.providers.answer.OrderedOutput;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedFailure;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedUsage;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedUsage.Figure;
import com.generalaugment.turnexecutor.clients.providers.http.ServerSentEvent;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the events of a response while it is generated, or a whole response, and passes its output on. */
final class ResponsesStream implements AnswerReader {

    private static final Map<String, Integer> ERRORS = Map.of(
            "rate_limit_exceeded", 429,
            "insufficient_quota", 429,
            "context_length_exceeded", 400,
            "content_filter", 400,
            "server_overloaded", 503,
            "overloaded", 503);

    private final OrderedOutput output;
    private final AnswerSoFar answer = new AnswerSoFar();
    private final CallsInPieces calls;
    private final Map<String, StringBuilder> parts = new HashMap<>();

    ResponsesStream(ModelCall call, ModelOutput output) {
        this.output = new OrderedOutput(output);
        this.calls = new CallsInPieces(this.output, answer, call);
    }

    @Override
    public boolean read(ServerSentEvent event) throws IOException {
        JsonNode data = event.json();
        String delta = data.path("delta").asText("");
        String type = data.path("type").asText(event.name());
        switch (type) {
            case "response.created" ->
                answer.answeredBy(data.at("/response/model").asText(""));
            case "response.output_item.added" -> itemAdded(index(data), data.path("item"));
            case "response.output_text.delta" -> part(data, "text", delta, output::text);
            case "response.output_text.done" ->
                rest(data, "text", data.path("text").asText(""), output::text);
            case "response.refusal.delta" -> part(data, "refusal", delta, output::refusal);
            case "response.refusal.done" ->
                rest(data, "refusal", data.path("refusal").asText(""), output::refusal);
            case "response.reasoning_summary_text.delta" -> say(delta, output::reasoning);
            case "response.reasoning_text.delta", "response.reasoning.delta" -> say(delta, output::rawReasoning);
            case "response.reasoning_summary_part.done" -> output.endOfReasoningPart();
            case "response.function_call_arguments.delta" ->
                calls.piece(index(data), "", "", argumentsOf(data, "delta"));
            case "response.output_item.done" -> itemDone(index(data), data.path("item"));
            case "response.completed", "response.incomplete", "response.cancelled" -> {
                ended(data.path("response"), type.substring("response.".length()));
                return true;
            }
            case "response.failed" -> throw ReportedFailure.of(data.at("/response/error"), ERRORS);
            case "error" -> throw ReportedFailure.of(data.hasNonNull("error") ? data.path("error") : data, ERRORS);
            default -> {
                return withoutType(data);
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

    /** A whole response instead of its events, or an error; events of other types repeat what these have said. */
    private boolean withoutType(JsonNode data) throws IOException {
        if (data.hasNonNull("error")) {
            throw ReportedFailure.of(data.path("error"), ERRORS);
        }
        boolean isResponse = data.path("object").asText().equals("response");
        if (isResponse) {
            ended(data, "completed");
        }
        return isResponse;
    }

    private static String index(JsonNode data) {
        return Integer.toString(data.path("output_index").asInt(0));
    }

    private interface Saying {
        void say(String delta);
    }

    private void say(String delta, Saying saying) {
        if (!delta.isEmpty()) {
            answer.said(delta);
            saying.say(delta);
        }
    }

    private void part(JsonNode place, String kind, String delta, Saying saying) {
        String key = kind + index(place) + "." + place.path("content_index").asInt(0);
        parts.computeIfAbsent(key, unused -> new StringBuilder()).append(delta);
        say(delta, saying);
    }

    /** The whole of a part: what its deltas have left out is said now. */
    private void rest(JsonNode place, String kind, String whole, Saying saying) {
        String key = kind + index(place) + "." + place.path("content_index").asInt(0);
        String said = parts.getOrDefault(key, new StringBuilder()).toString();
        if (whole.length() > said.length() && whole.startsWith(said)) {
            part(place, kind, whole.substring(said.length()), saying);
        }
    }

    private void itemAdded(String index, JsonNode item) throws IOException {
        if (isCall(item)) {
            calls.piece(
                    index, item.path("call_id").asText(""), item.path("name").asText(""), "");
        }
    }

    private void itemDone(String index, JsonNode item) throws IOException {
        switch (item.path("type").asText()) {
            case "function_call" ->
                calls.whole(
                        index,
                        item.path("call_id").asText(""),
                        item.path("name").asText(""),
                        argumentsOf(item, "arguments"));
            case "reasoning" -> output.endOfReasoning(stateOf(item));
            case "message" -> message(index, item);
            default -> {
                // Nothing else was asked for.
            }
        }
    }

    private void message(String index, JsonNode item) {
        for (int i = 0; i < item.path("content").size(); i++) {
            JsonNode part = item.path("content").path(i);
            ObjectNode place =
                    Json.object().put("output_index", Integer.parseInt(index)).put("content_index", i);
            rest(place, "text", part.path("text").asText(""), output::text);
            rest(place, "refusal", part.path("refusal").asText(""), output::refusal);
        }
    }

    private static boolean isCall(JsonNode item) {
        return item.path("type").asText().equals("function_call");
    }

    private static String argumentsOf(JsonNode holder, String member) {
        JsonNode arguments = holder.path(member);
        return arguments.isContainerNode() ? arguments.toString() : arguments.asText("");
    }

    private static @Nullable ReasoningState stateOf(JsonNode item) {
        if (!item.path("encrypted_content").isTextual()) {
            return null;
        }
        ObjectNode state =
                Json.object().put("type", "reasoning").put("id", item.path("id").asText());
        state.set("summary", item.path("summary"));
        state.set("encrypted_content", item.path("encrypted_content"));
        return new ReasoningState(OpenAiResponses.NAME, state);
    }

    /** @param fallback how it ended, where the response has no status */
    private void ended(JsonNode response, String fallback) throws IOException {
        answer.answeredBy(response.path("model").asText(""));
        usage(response.path("usage"));
        unsaid(response.path("output"));
        String status = response.path("status").asText(fallback).toLowerCase(Locale.ROOT);
        switch (status) {
            case "failed" -> throw ReportedFailure.of(response.path("error"), ERRORS);
            case "cancelled", "canceled", "queued", "in_progress" -> throw new IOException("the response has no end");
            default -> answer.finished(finish(response, status.equals("incomplete")));
        }
    }

    /** Items that no event has announced. */
    private void unsaid(JsonNode items) throws IOException {
        boolean isAllUnsaid = answer.length() == 0 && calls.isEmpty();
        for (int i = 0; i < items.size(); i++) {
            JsonNode item = items.path(i);
            boolean isUnknownCall =
                    isCall(item) && !calls.has(item.path("call_id").asText(""));
            if (isAllUnsaid || isUnknownCall || item.path("type").asText().equals("message")) {
                itemDone(Integer.toString(i), item);
            }
        }
    }

    private static FinishReason finish(JsonNode response, boolean isCut) {
        if (!isCut && !response.path("incomplete_details").isObject()) {
            return FinishReason.STOP;
        }
        return response.at("/incomplete_details/reason").asText("").equals("content_filter")
                ? FinishReason.CONTENT_FILTER
                : FinishReason.MAX_OUTPUT_TOKENS;
    }

    private void usage(JsonNode usage) {
        ReportedUsage reported = answer.usage();
        reported.add(Figure.INPUT, usage.path("input_tokens"));
        reported.add(Figure.CACHED, usage.at("/input_tokens_details/cached_tokens"));
        reported.add(Figure.OUTPUT, usage.path("output_tokens"));
        reported.add(Figure.REASONING, usage.at("/output_tokens_details/reasoning_tokens"));
        reported.add(Figure.TOTAL, usage.path("total_tokens"));
    }
}
