package com.generalaugment.metering.domain.retention;

import java.time.Instant;

/** Port: rows that have outlived their time. */
public interface ExpiredRows {

    /** What is kept for a time of its own. */
    enum Kind {
        /** Events older than the retention of usage. */
        USAGE,
        /** Roll-ups of users by day, for as long as the events. */
        USER_DAYS,
        /** Reservations that expired long ago. */
        RESERVATIONS,
        /** Marks of erased users, finished parts of erasures, usage that earlier versions rejected. */
        MARKS
    }

    /**
     * Deletes rows in batches until none is left or the time of a round is over.
     *
     * @param before usage of an earlier time has expired
     * @return whether none is left
     */
    boolean delete(Kind kind, Instant before);
}
