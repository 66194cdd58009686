package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.Owner;

/** Port: caches that a user has no facts, so that callers can skip recall. Writes are not waited for, and entries may be lost. */
public interface NegativeUserCache {

    /** Before the user's facts are read. */
    Look look();

    /** Records what was read. It holds for the time since the look began only. */
    interface Look {

        void found(Owner owner);
    }
}
