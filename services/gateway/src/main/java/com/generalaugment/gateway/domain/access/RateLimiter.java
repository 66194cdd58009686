package com.generalaugment.gateway.domain.access;

import java.time.Duration;

/** Port: requests per caller in a sliding window, counted over all replicas. */
public interface RateLimiter {

    /** Counts this request if it is allowed. @throws com.generalaugment.libs.runtime.error.Problem 503 when the count is unavailable */
    Decision take(String caller, int limit, Duration window);

    /**
     * @param remaining requests left now
     * @param reset until the window is full again
     * @param retryAfter until one request is allowed again; zero when this one was
     */
    record Decision(boolean allowed, int limit, int remaining, Duration reset, Duration retryAfter) {}
}
