package com.generalaugment.libs.runtime.job;

import org.jspecify.annotations.Nullable;

/**
 * A round of a scheduled job that the shutdown of the service interrupts, because the shutdown waits for virtual threads. No round
 * begins after that. Thread-safe.
 */
public final class InterruptibleRound {

    private final Work work;
    private @Nullable Thread running;
    private boolean isStopped;

    /** What one round does. */
    public interface Work {
        void run() throws InterruptedException;
    }

    /** @param work for one thread at a time */
    public InterruptibleRound(Work work) {
        this.work = work;
    }

    /** Does the work on this thread; after {@link #stop} nothing. */
    public void run() {
        if (!begin()) {
            return;
        }
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    /** Interrupts the round that is running, if there is one. */
    public synchronized void stop() {
        isStopped = true;
        if (running != null) {
            running.interrupt();
        }
    }

    private synchronized boolean begin() {
        if (!isStopped) {
            running = Thread.currentThread();
        }
        return !isStopped;
    }

    private synchronized void end() {
        running = null;
    }
}
