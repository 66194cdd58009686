package com.generalaugment.turnexecutor.jobs;

import com.generalaugment.libs.runtime.time.Jitter;
import java.time.Duration;

/** A virtual thread that runs a task again and again, with pauses that differ so that replicas do not act in step. */
final class PeriodicThread {

    private final Thread thread;

    /** @param task never throws; the first round comes after one pause */
    PeriodicThread(String name, Duration pause, Runnable task) {
        this.thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                while (true) {
                    Thread.sleep(Jitter.of(pause));
                    task.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }
}
