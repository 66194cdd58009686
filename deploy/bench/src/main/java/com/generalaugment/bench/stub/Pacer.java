package com.generalaugment.bench.stub;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;

/** Runs things later on the one event loop: one timer for all of them, since thousands of streams tick at once. */
final class Pacer {

    private static final int SLOTS = 4096;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Vertx vertx;
    private final long origin = System.nanoTime();
    private final Queue<Later>[] wheel;
    private long done;
    private int waiting;
    private boolean ticking;

    private record Later(long at, Runnable task) {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    Pacer(Vertx vertx) {
        this.vertx = vertx;
        this.wheel = new Queue[SLOTS];
        for (int slot = 0; slot < SLOTS; slot++) {
            wheel[slot] = new ArrayDeque<>();
        }
    }

    /** Milliseconds of its own clock. */
    long now() {
        return (System.nanoTime() - origin) / NANOS_PER_MILLI;
    }

    /** At once when nothing is to be waited for. */
    void at(long millisFromNow, Runnable task) {
        if (millisFromNow <= 0) {
            task.run();
            return;
        }
        if (waiting == 0) {
            done = now();
        }
        long at = Math.max(now() + millisFromNow, done + 1);
        wheel[(int) (at % SLOTS)].add(new Later(at, task));
        waiting++;
        tickSoon();
    }

    private void tickSoon() {
        if (!ticking && waiting > 0) {
            ticking = true;
            vertx.setTimer(1, timer -> tick());
        }
    }

    private void tick() {
        ticking = false;
        long now = now();
        while (done < now) {
            done++;
            Queue<Later> slot = wheel[(int) (done % SLOTS)];
            for (int left = slot.size(); left > 0; left--) {
                Later later = slot.remove();
                if (later.at() > done) {
                    slot.add(later);
                } else {
                    waiting--;
                    later.task().run();
                }
            }
        }
        tickSoon();
    }
}
