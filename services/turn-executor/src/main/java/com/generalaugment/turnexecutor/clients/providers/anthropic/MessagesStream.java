package com.generalaugment.turnexecutor.clients.providers.anthropic;

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
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads the events of a message while it is generated, or a whole message, and passes its output on. */
final class MessagesStream implements AnswerReader {

    private static final String REFUSED = "The model declined to answer.";
    private static final int MAX_OPEN_BLOCKS = 1_000;

    private static final Map<String, Integer> ERRORS = Map.of(
            "rate_limit_error", 429,
            "overloaded_error", 529,
            "invalid_request_error", 400,
            "authentication_error", 401,
            "permission_error", 403,
            "not_found_error", 404,
            "timeout_error", 504);

    private final OrderedOutput output;
    private final AnswerSoFar answer = new AnswerSoFar();
    private final CallsInPieces calls;
    private final Map<Integer, Block> blocks = new TreeMap<>();
    private final boolean summarizes;

    /** A summary of the reasoning is passed on when the caller asked for it. */
    MessagesStream(ModelCall call, ModelOutput output) {
        this.output = new OrderedOutput(output);
        this.calls = new CallsInPieces(this.output, answer, call);
        this.summarizes = call.reasoningSummary() != null;
        answer.usage().separates(Beside.CACHE);
    }

    @Override
    public boolean read(ServerSentEvent event) throws IOException {
        JsonNode data = event.json();
        int index = data.path("index").asInt();
        switch (data.path("type").asText(event.name())) {
            case "message_start" -> {
                answer.answeredBy(data.at("/message/model").asText(""));
                measured(data.at("/message/usage"));
            }
            case "content_block_start" -> begin(index, data.path("content_block"));
            case "content_block_delta" -> blockOf(index, data.path("delta")).delta(data.path("delta"));
            case "content_block_stop" -> end(index);
            case "message_delta" -> {
                measured(data.path("usage"));
                finish(data.path("delta"));
            }
            case "message_stop" -> {
                return true;
            }
            case "message" -> {
                whole(data);
                return true;
            }
            default -> {
                // Pings, and kinds of events that are yet to come.
                if (data.hasNonNull("error")) {
                    throw ReportedFailure.of(data.path("error"), ERRORS);
                }
            }
        }
        return false;
    }

    @Override
    public void end() throws IOException {
        FinishReason finish = answer.finish();
        boolean isWhole = finish == FinishReason.STOP || finish == FinishReason.TOOL_CALLS;
        if (isWhole) {
            answer.finished(calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS);
        }
        for (Block unended : blocks.values()) {
            if (isWhole) {
                unended.end();
            } else {
                unended.breakOff();
            }
        }
        try {
            calls.finish(!isWhole);
        } finally {
            output.finish();
        }
    }

    @Override
    public AnswerSoFar answer() {
        return answer;
    }

    private void whole(JsonNode message) throws IOException {
        answer.answeredBy(message.path("model").asText(""));
        measured(message.path("usage"));
        for (int i = 0; i < message.path("content").size(); i++) {
            begin(i, message.path("content").path(i));
            end(i);
        }
        finish(message);
    }

    private Block begin(int index, JsonNode content) throws IOException {
        if (blocks.size() == MAX_OPEN_BLOCKS) {
            throw new IOException("too many open blocks");
        }
        Block block = new Block(output, answer, calls, summarizes, Integer.toString(index), content);
        blocks.put(index, block);
        block.begin();
        return block;
    }

    /** A block that was never begun is what its first delta is. */
    private Block blockOf(int index, JsonNode delta) throws IOException {
        Block block = blocks.get(index);
        if (block != null) {
            return block;
        }
        String type = switch (delta.path("type").asText()) {
            case "text_delta" -> "text";
            case "thinking_delta", "signature_delta" -> "thinking";
            case "input_json_delta" -> "tool_use";
            default -> "";
        };
        return begin(index, Json.object().put("type", type));
    }

    private void end(int index) throws IOException {
        Block block = blocks.remove(index);
        if (block != null) {
            block.end();
        }
    }

    private void measured(JsonNode usage) {
        ReportedUsage reported = answer.usage();
        reported.add(Figure.INPUT, usage.path("input_tokens"));
        reported.add(Figure.CACHED, usage.path("cache_read_input_tokens"));
        reported.add(Figure.CACHE_WRITE, usage.path("cache_creation_input_tokens"));
        reported.add(Figure.OUTPUT, usage.path("output_tokens"));
    }

    private void finish(JsonNode message) throws IOException {
        String reason = message.path("stop_reason").asText("").strip().toLowerCase(Locale.ROOT);
        switch (reason) {
            case "" -> {
                // The message goes on.
            }
            case "max_tokens", "model_context_window_exceeded" -> answer.finished(FinishReason.MAX_OUTPUT_TOKENS);
            case "pause_turn" -> throw new IOException("the model paused, and nothing here can let it go on");
            case "refusal" -> {
                output.refusal(message.at("/stop_details/explanation").asText(REFUSED));
                answer.finished(FinishReason.STOP);
            }
            default -> answer.finished(FinishReason.STOP);
        }
    }
}
