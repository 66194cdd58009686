package com.generalaugment.memory.clients;

import com.generalaugment.libs.runtime.error.Problem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Whether something is away: then callers are told at once, but for one at a time, who finds out whether it is back. */
final class CircuitBreaker {

    static final Duration SHORT = Duration.ofSeconds(1);

    private static final long NONE = 0;

    /** {@link System#nanoTime()} of the next try; never 0. */
    private final AtomicLong nextTry = new AtomicLong(NONE);

    /** @param timeout of the one who tries @throws Problem 503 */
    void pass(Duration timeout) {
        long next = nextTry.get();
        if (next == NONE) {
            return;
        }
        long now = System.nanoTime();
        if (now - next < 0 || !nextTry.compareAndSet(next, now + timeout.toNanos() | 1)) {
            throw problem();
        }
    }

    void begins(Duration atLeast) {
        nextTry.set(System.nanoTime() + atLeast.toNanos() | 1);
    }

    void isOver() {
        nextTry.set(NONE);
    }

    Problem problem() {
        long next = nextTry.get();
        long seconds = next == NONE ? 1 : Math.max(1, Math.ceilDiv(next - System.nanoTime(), 1_000_000_000L));
        return Problem.unavailable("The memory cannot be searched by meaning right now.", null)
                .retryAfter(Duration.ofSeconds(seconds));
    }
}
