package com.generalaugment.turnexecutor.clients.providers;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Hangs up on a stream that says nothing for too long. */
final class IdleWatch implements AutoCloseable {

    private static final ScheduledExecutorService CLOCK = clock();

    private final long patienceNanos;
    private final ScheduledFuture<?> check;
    private volatile long lastHeard = System.nanoTime();
    private volatile boolean expired;

    IdleWatch(Duration patience, Runnable hangUp) {
        this.patienceNanos = patience.toNanos();
        long period = Math.max(1, patience.toMillis() / 4);
        this.check = CLOCK.scheduleWithFixedDelay(() -> look(hangUp), period, period, TimeUnit.MILLISECONDS);
    }

    /** A check that is over is forgotten at once, and with it the answer that it watched. */
    private static ScheduledExecutorService clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("idle-watch").factory());
        clock.setRemoveOnCancelPolicy(true);
        return clock;
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
