package com.generalaugment.turnexecutor.clients.providers.openairesponses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.AnswerReader;
import com.generalaugment.turnexecutor.clients.providers.AnswerSoFar;
import com.generalaugment.turnexecutor.clients.providers.OrderedOutput;
import com.generalaugment.turnexecutor.clients.providers.ReportedFailure;
import com.generalaugment.turnexecutor.clients.providers.http.ServerSentEvent;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the events of a response as it is made there and tells it on. */
final class ResponsesStream implements AnswerReader {

    private final OrderedOutput output;
    private final AnswerSoFar answer = new AnswerSoFar();
    private final Set<String> callsWithArguments = new HashSet<>();
    private boolean called;

    ResponsesStream(ModelOutput output) {
        this.output = new OrderedOutput(output);
    }

    @Override
    public boolean read(ServerSentEvent event) throws IOException {
        JsonNode data = event.isDone() ? Json.object() : event.json();
        String index = data.path("output_index").asText();
        String delta = data.path("delta").asText("");
        switch (data.path("type").asText()) {
            case "response.created" ->
                answer.answeredBy(data.at("/response/model").asText(""));
            case "response.output_item.added" -> itemAdded(index, data.path("item"));
            case "response.output_text.delta" -> say(delta, output::text);
            case "response.refusal.delta" -> say(delta, output::refusal);
            case "response.reasoning_summary_text.delta" -> say(delta, output::reasoning);
            case "response.reasoning_text.delta", "response.reasoning.delta" -> say(delta, output::rawReasoning);
            case "response.reasoning_summary_part.done" -> output.endOfReasoningPart();
            case "response.function_call_arguments.delta" -> arguments(index, delta);
            case "response.output_item.done" -> itemDone(index, data.path("item"));
            case "response.completed", "response.incomplete" -> {
                ended(data.path("response"));
                return true;
            }
            case "response.failed" -> throw failure(data.at("/response/error"));
            case "error" -> throw failure(data.has("error") ? data.path("error") : data);
            default -> {
                // The others repeat what these have said.
            }
        }
        return false;
    }

    @Override
    public AnswerSoFar answer() {
        return answer;
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

    private void itemAdded(String index, JsonNode item) {
        if (item.path("type").asText().equals("function_call")) {
            called = true;
            output.toolCall(
                    index, item.path("call_id").asText(), item.path("name").asText());
        }
    }

    private void arguments(String index, String delta) {
        callsWithArguments.add(index);
        say(delta, piece -> output.arguments(index, piece));
    }

    private void itemDone(String index, JsonNode item) {
        switch (item.path("type").asText()) {
            case "function_call" -> {
                if (!callsWithArguments.contains(index)) {
                    arguments(index, item.path("arguments").asText("{}"));
                }
                output.endOfCall(index);
            }
            case "reasoning" -> output.endOfReasoning(stateOf(item));
            default -> {
                // A message needs no end: what follows it ends it.
            }
        }
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

    private void ended(JsonNode response) {
        output.finish();
        answer.answeredBy(response.path("model").asText(""));
        JsonNode usage = response.path("usage");
        if (usage.isObject()) {
            answer.measured(new TokenUsage(
                    usage.path("input_tokens").asLong(),
                    usage.at("/input_tokens_details/cached_tokens").asLong(0),
                    usage.path("output_tokens").asLong(),
                    usage.at("/output_tokens_details/reasoning_tokens").asLong(0)));
        }
        answer.finished(
                switch (response.at("/incomplete_details/reason").asText("")) {
                    case "max_output_tokens" -> FinishReason.MAX_OUTPUT_TOKENS;
                    case "content_filter" -> FinishReason.CONTENT_FILTER;
                    default -> called ? FinishReason.TOOL_CALLS : FinishReason.STOP;
                });
    }

    private static ReportedFailure failure(JsonNode error) {
        int status = switch (error.path("code").asText(error.path("type").asText(""))) {
            case "rate_limit_exceeded", "insufficient_quota" -> 429;
            case "context_length_exceeded" -> 400;
            case "server_overloaded", "overloaded" -> 503;
            default -> 500;
        };
        return new ReportedFailure(status, error.toString());
    }
}
