package com.generalaugment.gateway.api.turns;

import java.util.concurrent.atomic.AtomicLong;

/** The memory for the contexts of all connections of this process. Without room, a connection keeps no context. */
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
