package com.generalaugment.turnexecutor.clients.providers;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Hangs up on a stream that says nothing for too long. */
final class IdleWatch implements AutoCloseable {

    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("idle-watch").factory());

    private final long patienceNanos;
    private final ScheduledFuture<?> check;
    private volatile long lastHeard = System.nanoTime();
    private volatile boolean expired;

    IdleWatch(Duration patience, Runnable hangUp) {
        this.patienceNanos = patience.toNanos();
        long period = Math.max(1, patience.toMillis() / 4);
        this.check = CLOCK.scheduleWithFixedDelay(() -> look(hangUp), period, period, TimeUnit.MILLISECONDS);
    }

    void alive() {
        lastHeard = System.nanoTime();
    }

    boolean isExpired() {
        return expired;
    }

    @Override
    public void close() {
        check.cancel(false);
    }

    private void look(Runnable hangUp) {
        if (!expired && System.nanoTime() - lastHeard > patienceNanos) {
            expired = true;
            hangUp.run();
        }
    }
}
