package com.generalaugment.libs.runtime.pg;

import java.time.Duration;
import java.util.function.IntToLongFunction;

/** Deletes expired rows batch by batch until none is left or the time is over, so that retention keeps up and no statement is long. */
public final class BatchedDeletion {

    /** A batch of rows of some hundred bytes takes some tens of milliseconds. */
    private static final int MOST = 5_000;

    private final Duration longest;

    /** @param longest after which no further batch is begun although rows are left */
    public BatchedDeletion(Duration longest) {
        this.longest = longest;
    }

    /**
     * @param batch deletes at most so many rows in a transaction of its own and returns how many they were; fewer: nothing is left
     * @return whether nothing is left
     */
    public boolean run(IntToLongFunction batch) {
        long began = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            if (batch.applyAsLong(MOST) < MOST) {
                return true;
            }
            if (System.nanoTime() - began > longest.toNanos()) {
                return false;
            }
        }
        return false;
    }
}
