package com.generalaugment.gateway.api.body;

import java.time.Duration;

/** How fast a body or message has to arrive: a slow sender holds memory that other requests wait for. */
public final class UploadTimeout {

    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final long BYTES_PER_SECOND = 64 * 1024;

    private UploadTimeout() {}

    /** @return whether the sender is within its time: 20 s at any pace, then 64 KiB/s on average, 120 s in all */
    public static boolean isKept(Duration elapsed, long received) {
        long due = elapsed.minus(GRACE).toSeconds() * BYTES_PER_SECOND;
        return elapsed.compareTo(LONGEST) < 0 && received >= due;
    }
}
