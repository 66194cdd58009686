package com.generalaugment.outboxrelay.domain;

import java.time.Duration;
import java.util.OptionalLong;

/** Which of the replicas publishes: at most one at any time. */
public interface Leadership {

    /** The term of this replica's leadership, another number each time it becomes leader; empty while it is standby. */
    OptionalLong term();

    /** How long ago the database last answered. */
    Duration sinceContact();

    /** Lets another replica lead. */
    void release();

    default boolean holds(long term) {
        OptionalLong current = term();
        return current.isPresent() && current.getAsLong() == term;
    }
}
