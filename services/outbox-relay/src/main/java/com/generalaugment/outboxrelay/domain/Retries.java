package com.generalaugment.outboxrelay.domain;

import java.time.Duration;

/** Pauses between tries: short at first, so that a restart of a neighbour costs little, then up to three seconds. */
final class Retries {

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final Duration STABLE = Duration.ofSeconds(10);

    private Duration next = FIRST;

    Duration next() {
        Duration pause = next;
        next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
        return pause;
    }

    /** @param since when it began to work, as of {@link System#nanoTime} */
    void reset(long since) {
        if (System.nanoTime() - since > STABLE.toNanos()) {
            next = FIRST;
        }
    }
}
