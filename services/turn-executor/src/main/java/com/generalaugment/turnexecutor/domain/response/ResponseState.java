package com.generalaugment.turnexecutor.domain.response;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changing part of a response object.
 *
 * @param status queued, in_progress, completed, incomplete, failed, cancelled
 * @param costMicros micro-dollars
 */
public record ResponseState(
        String status,
        List<ObjectNode> output,
        @Nullable TokenUsage usage,
        @Nullable Problem error,
        @Nullable String incompleteReason,
        @Nullable Instant completedAt,
        long latencyMillis,
        long costMicros) {

    public static ResponseState queued() {
        return begun("queued");
    }

    public static ResponseState inProgress() {
        return begun("in_progress");
    }

    boolean isQueued() {
        return status.equals("queued");
    }

    private static ResponseState begun(String status) {
        return new ResponseState(status, List.of(), null, null, null, null, 0, 0);
    }
}
