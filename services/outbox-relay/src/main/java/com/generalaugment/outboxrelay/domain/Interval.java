package com.generalaugment.outboxrelay.domain;

import java.time.Duration;

/** Something that is due again some time after it was last done. */
final class Interval {

    private final Duration interval;
    private long last = System.nanoTime();

    Interval(Duration interval) {
        this.interval = interval;
    }

    boolean isDue() {
        long now = System.nanoTime();
        if (now - last < interval.toNanos()) {
            return false;
        }
        last = now;
        return true;
    }
}
