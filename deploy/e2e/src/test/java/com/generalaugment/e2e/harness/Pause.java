package com.generalaugment.e2e.harness;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Between two tries of the same request, as a client makes it. */
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
