package com.generalaugment.memory.jobs;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets the rounds of one scheduled job run between start and stop only. Stopping interrupts the round that is running, because the
 * shutdown waits for virtual threads and a round may take long.
 */
final class InterruptibleRounds {

    private final ReentrantLock lock = new ReentrantLock();
    private boolean started;
    private @Nullable Thread thread;

    /** One round. */
    interface Round {
        void run() throws InterruptedException;
    }

    void start() {
        lock.lock();
        try {
            started = true;
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            started = false;
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Runs the round on this thread, or nothing when the job is stopped. Not for two rounds at the same time. */
    void run(Round round) {
        if (!begin()) {
            return;
        }
        try {
            round.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private boolean begin() {
        lock.lock();
        try {
            thread = started ? Thread.currentThread() : null;
            return started;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            thread = null;
        } finally {
            lock.unlock();
        }
    }
}
