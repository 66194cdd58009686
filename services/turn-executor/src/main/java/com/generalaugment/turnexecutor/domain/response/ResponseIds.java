package com.generalaugment.turnexecutor.domain.response;

import org.jspecify.annotations.Nullable;

/**
 * The ids a response is found by.
 *
 * @param traceparent what the caller sent, echoed; tracestate likewise
 */
public record ResponseIds(
        String responseId,
        String requestId,
        String traceId,
        String runId,
        String sessionId,
        @Nullable String traceparent,
        @Nullable String tracestate) {}
