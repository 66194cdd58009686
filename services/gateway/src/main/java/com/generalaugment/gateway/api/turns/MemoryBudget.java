package com.generalaugment.gateway.api.turns;

import java.util.concurrent.atomic.AtomicLong;

/** How much all connections of this process may remember together. Who finds no room remembers nothing. */
final class MemoryBudget {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /** @param most bytes */
    MemoryBudget(long most) {
        this.most = most;
    }

    /** @return whether there was room */
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
