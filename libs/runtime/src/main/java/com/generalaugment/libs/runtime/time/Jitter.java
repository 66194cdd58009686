package com.generalaugment.libs.runtime.time;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Spreads pauses, so that many callers that began to wait at the same moment do not go on at the same moment. */
public final class Jitter {

    private static final double SPREAD = 0.25;

    private Jitter() {}

    /** @return a random pause from three to five quarters of the given one, which it is on average */
    public static Duration of(Duration pause) {
        double factor = 1 - SPREAD + 2 * SPREAD * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (pause.toNanos() * factor));
    }
}
