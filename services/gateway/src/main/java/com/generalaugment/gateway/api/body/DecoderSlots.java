package com.generalaugment.gateway.api.body;

import com.generalaugment.libs.runtime.error.Problem;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Bounds how many bodies are decompressed at the same time: a decoder keeps a core busy and holds up to 8 MiB outside the heap. */
final class DecoderSlots {

    private static final long WAIT_SECONDS = 10;
    /** Half of the cores, so that short requests find a carrier thread. */
    private static final Semaphore SLOTS =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    private DecoderSlots() {}

    /** Waits for a slot. @throws Problem 503 after ten seconds */
    static void enter() {
        try {
            if (!SLOTS.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw Problem.unavailable("Too many compressed bodies arrive. Try again.", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.internal(e);
        }
    }

    static void leave() {
        SLOTS.release();
    }
}
