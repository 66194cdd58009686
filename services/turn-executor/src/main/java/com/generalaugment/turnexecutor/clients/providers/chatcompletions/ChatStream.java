package com.generalaugment.turnexecutor.clients.providers.chatcompletions;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.turnexecutor.clients.providers.AnswerReader;
import com.generalaugment.turnexecutor.clients.providers.AnswerSoFar;
import com.generalaugment.turnexecutor.clients.providers.OrderedOutput;
import com.generalaugment.turnexecutor.clients.providers.ReportedFailure;
import com.generalaugment.turnexecutor.clients.providers.http.ServerSentEvent;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Reads the event stream of a chat completion and tells it on. */
final class ChatStream implements AnswerReader {

    private final OrderedOutput output;
    private final AnswerSoFar answer = new AnswerSoFar();
    private final Map<Integer, Begun> newestAt = new HashMap<>();

    ChatStream(ModelOutput output) {
        this.output = new OrderedOutput(output);
    }

    @Override
    public boolean read(ServerSentEvent event) throws IOException {
        if (event.isDone()) {
            return true;
        }
        JsonNode chunk = event.json();
        if (chunk.hasNonNull("error")) {
            JsonNode error = chunk.get("error");
            throw new ReportedFailure(error.path("code").asInt(500), error.toString());
        }
        answer.answeredBy(chunk.path("model").asText(""));
        if (chunk.hasNonNull("usage")) {
            answer.measured(usage(chunk.get("usage")));
        }
        JsonNode choice = chunk.path("choices").path(0);
        delta(choice.path("delta"));
        if (choice.hasNonNull("finish_reason")) {
            output.finish();
            answer.finished(finish(choice.get("finish_reason").asText()));
        }
        return false;
    }

    @Override
    public AnswerSoFar answer() {
        return answer;
    }

    private void delta(JsonNode delta) {
        think(delta);
        String text = delta.path("content").asText("");
        if (!text.isEmpty()) {
            answer.said(text);
            output.text(text);
        }
        String refusal = delta.path("refusal").asText("");
        if (!refusal.isEmpty()) {
            answer.said(refusal);
            output.refusal(refusal);
        }
        delta.path("tool_calls").forEach(this::toolCall);
    }

    /** Nobody wrote down how thoughts are told here: {@code reasoning_content} with most, {@code reasoning} with some. */
    private void think(JsonNode delta) {
        String thought = delta.path("reasoning_content").asText("");
        if (thought.isEmpty() && delta.path("reasoning").isTextual()) {
            thought = delta.path("reasoning").asText();
        }
        if (!thought.isEmpty()) {
            answer.said(thought);
            output.rawReasoning(thought);
        }
    }

    private void toolCall(JsonNode call) {
        int index = call.path("index").asInt(0);
        String id = call.path("id").asText("");
        JsonNode function = call.path("function");
        Begun begun = newestAt.get(index);
        if (begun == null || (isAnother(id, begun) && function.hasNonNull("name"))) {
            begun = new Begun(index + "." + newestAt.size() + id, id);
            newestAt.put(index, begun);
            output.toolCall(
                    begun.key(),
                    id.isEmpty() ? Ids.next("call_") : id,
                    function.path("name").asText());
        }
        String arguments = function.path("arguments").asText("");
        if (!arguments.isEmpty()) {
            answer.said(arguments);
            output.arguments(begun.key(), arguments);
        }
    }

    /** Some providers give every call of an answer the same index; then it is the newest call that goes on. */
    private static boolean isAnother(String id, Begun begun) {
        return !id.isEmpty() && !id.equals(begun.id());
    }

    /** @param id as the provider names the call; empty when it does not */
    private record Begun(String key, String id) {}

    private static FinishReason finish(String reason) {
        return switch (reason) {
            case "length" -> FinishReason.MAX_OUTPUT_TOKENS;
            case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.STOP;
        };
    }

    private static TokenUsage usage(JsonNode usage) {
        return new TokenUsage(
                usage.path("prompt_tokens").asLong(),
                usage.path("prompt_tokens_details").path("cached_tokens").asLong(0),
                usage.path("completion_tokens").asLong(),
                usage.path("completion_tokens_details").path("reasoning_tokens").asLong(0));
    }
}
