package com.generalaugment.libs.testkit.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Time that passes between two calls: two tries of one request, or two rounds of a measurement. */
public final class Pause {

    private Pause() {}

    public static void of(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
