package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.Owner;

/** Port: tells those who would ask for recall that a user has no facts. Nobody waits for it, and it may forget. */
public interface NegativeUserCache {

    /** Before the user's facts are read. */
    Look look();

    /** What was seen is true of the time since the look began, and of no later one. */
    interface Look {

        void found(Owner owner);
    }
}
