package com.generalaugment.memory.clients;

import com.generalaugment.libs.runtime.error.Problem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Rejects calls to an unavailable endpoint at once, except one probe at a time. */
final class CircuitBreaker {

    static final Duration SHORT = Duration.ofSeconds(1);

    private static final long NONE = 0;

    /** {@link System#nanoTime()} of the next probe; never 0. */
    private final AtomicLong nextProbe = new AtomicLong(NONE);

    /** @param timeout of the probe @throws Problem 503 while the endpoint is unavailable */
    void pass(Duration timeout) {
        long next = nextProbe.get();
        if (next == NONE) {
            return;
        }
        long now = System.nanoTime();
        if (now - next < 0 || !nextProbe.compareAndSet(next, now + timeout.toNanos() | 1)) {
            throw problem();
        }
    }

    void open(Duration atLeast) {
        nextProbe.set(System.nanoTime() + atLeast.toNanos() | 1);
    }

    void close() {
        nextProbe.set(NONE);
    }

    Problem problem() {
        long next = nextProbe.get();
        long seconds = next == NONE ? 1 : Math.max(1, Math.ceilDiv(next - System.nanoTime(), 1_000_000_000L));
        return Problem.unavailable("The memory cannot be searched by meaning right now.", null)
                .retryAfter(Duration.ofSeconds(seconds));
    }
}
