package com.generalaugment.turnexecutor.clients.providers.chatcompletions;

import com.generalaugment.turnexecutor.clients.providers.answer.ReportedFailure;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What servers write as {@code finish_reason}, in any case. */
final class ChatFinish {

    private static final int BROKEN_OFF = 502;

    private ChatFinish() {}

    /**
     * @return null: the answer goes on
     * @throws IOException when the answer ended before it was whole
     */
    static @Nullable FinishReason of(String reported) throws IOException {
        return switch (reported.strip().toLowerCase(Locale.ROOT)) {
            case "", "null" -> null;
            case "length", "max_tokens", "max_output_tokens", "max_length", "model_length", "max_new_tokens" ->
                FinishReason.MAX_OUTPUT_TOKENS;
            case "tool_calls", "tool_call", "function_call", "tool_use" -> FinishReason.TOOL_CALLS;
            case "content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii", "sensitive" ->
                FinishReason.CONTENT_FILTER;
            case "error",
                    "network_error",
                    "insufficient_system_resource",
                    "abort",
                    "aborted",
                    "cancelled",
                    "canceled",
                    "malformed_function_call" -> throw new ReportedFailure(BROKEN_OFF, reported);
            default -> FinishReason.STOP;
        };
    }
}
