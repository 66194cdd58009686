package com.generalaugment.turnexecutor.clients.providers.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.jspecify.annotations.Nullable;

/** Reads the events of a message as it is written there and tells it on. */
final class MessagesStream implements AnswerReader {

    private static final String REFUSED = "The model declined to answer.";

    private final OrderedOutput output;
    private final AnswerSoFar answer = new AnswerSoFar();
    private final Map<Integer, Block> blocks = new HashMap<>();
    private final boolean summarizes;

    /** @param summarizes whether the caller asked for a summary of the thoughts */
    MessagesStream(ModelOutput output, boolean summarizes) {
        this.output = new OrderedOutput(output);
        this.summarizes = summarizes;
    }

    @Override
    public boolean read(ServerSentEvent event) throws IOException {
        JsonNode data = event.json();
        int index = data.path("index").asInt();
        switch (data.path("type").asText()) {
            case "message_start" -> {
                answer.answeredBy(data.at("/message/model").asText(""));
                measured(data.at("/message/usage"));
            }
            case "content_block_start" -> begin(index, data.path("content_block"));
            case "content_block_delta" -> delta(blocks.get(index), data.path("delta"));
            case "content_block_stop" -> end(blocks.remove(index));
            case "message_delta" -> {
                measured(data.path("usage"));
                finish(data.path("delta"));
            }
            case "message_stop" -> {
                return true;
            }
            case "error" -> throw failure(data.path("error"));
            default -> {
                // Pings, and kinds of events that are yet to come.
            }
        }
        return false;
    }

    @Override
    public AnswerSoFar answer() {
        return answer;
    }

    private void begin(int index, JsonNode content) {
        Block block = new Block(output, answer, summarizes, Integer.toString(index), content);
        blocks.put(index, block);
        block.begin();
    }

    private static void delta(@Nullable Block block, JsonNode delta) {
        if (block != null) {
            block.delta(delta);
        }
    }

    private static void end(@Nullable Block block) {
        if (block != null) {
            block.end();
        }
    }

    /** Figures of the end replace those of the beginning, as far as they are given again. */
    private void measured(JsonNode usage) {
        if (!usage.isObject()) {
            return;
        }
        TokenUsage before = answer.usage() == null ? TokenUsage.NONE : answer.usage();
        long read = usage.path("cache_read_input_tokens").asLong(before.cachedInputTokens());
        long written = usage.path("cache_creation_input_tokens").asLong(before.cacheWriteTokens());
        long fresh = usage.path("input_tokens")
                .asLong(before.inputTokens() - before.cachedInputTokens() - before.cacheWriteTokens());
        answer.measured(new TokenUsage(
                fresh + read + written,
                read,
                written,
                usage.path("output_tokens").asLong(before.outputTokens()),
                0));
    }

    private void finish(JsonNode delta) {
        String reason = delta.path("stop_reason").asText("");
        if (reason.isEmpty()) {
            return;
        }
        output.finish();
        if (reason.equals("refusal")) {
            output.refusal(delta.at("/stop_details/explanation").asText(REFUSED));
        }
        answer.finished(
                switch (reason) {
                    case "max_tokens", "model_context_window_exceeded" -> FinishReason.MAX_OUTPUT_TOKENS;
                    case "tool_use" -> FinishReason.TOOL_CALLS;
                    default -> FinishReason.STOP;
                });
    }

    private static ReportedFailure failure(JsonNode error) {
        int status = switch (error.path("type").asText("")) {
            case "rate_limit_error" -> 429;
            case "overloaded_error" -> 529;
            case "invalid_request_error" -> 400;
            case "authentication_error" -> 401;
            case "permission_error" -> 403;
            case "timeout_error" -> 504;
            default -> 500;
        };
        return new ReportedFailure(status, error.toString());
    }
}
