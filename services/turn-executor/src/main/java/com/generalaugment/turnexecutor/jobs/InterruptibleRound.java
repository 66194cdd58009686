package com.generalaugment.turnexecutor.jobs;

import org.jspecify.annotations.Nullable;

/** A round of a scheduled job that the shutdown of the service interrupts; no round begins after that. Thread-safe. */
final class InterruptibleRound {

    private final Runnable work;
    private @Nullable Thread running;
    private boolean isStopped;

    /** @param work for one thread at a time */
    InterruptibleRound(Runnable work) {
        this.work = work;
    }

    void run() {
        if (!begin()) {
            return;
        }
        try {
            work.run();
        } finally {
            end();
        }
    }

    synchronized void stop() {
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
