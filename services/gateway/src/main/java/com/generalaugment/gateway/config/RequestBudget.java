package com.generalaugment.gateway.config;

import com.generalaugment.libs.runtime.limit.ByteBudget;
import io.quarkus.runtime.configuration.MemorySize;
import java.util.Optional;

/** The share of the heap that requests may hold, and its division. */
final class RequestBudget {

    private static final long PERCENT_OF_HEAP = 40;
    private static final long RESERVE_PERCENT = 10;
    /** A body of 64 MiB and its copy: a single caller can send the largest body where it fits at all. */
    private static final long LARGEST = (2 * 64 + 1) * 1024L * 1024;

    private RequestBudget() {}

    /** @param configured overrides the share of the heap */
    static ByteBudget of(Optional<MemorySize> configured, long maxHeap) {
        long limit = configured.map(MemorySize::asLongValue).orElse(maxHeap * PERCENT_OF_HEAP / 100);
        long reserve = limit * RESERVE_PERCENT / 100;
        return new ByteBudget(limit, reserve, Math.max(limit / 2, Math.min(limit - reserve, LARGEST)));
    }
}
