package com.generalaugment.outboxrelay.domain;

import java.time.Duration;

/**
 * How far publishing is behind.
 *
 * @param age of the oldest event that is not published; zero if there is none
 * @param bytes of write-ahead log that the database keeps for the relay
 * @param reach how long the database will go on keeping it
 */
public record Lag(Duration age, long bytes, Reach reach) {

    /** Nothing is known yet. */
    public static final Lag NONE = new Lag(Duration.ZERO, 0, Reach.SAFE);

    /** The state of the log that the slot needs. */
    public enum Reach {
        SAFE,
        /** Beyond the database's limit for slots: the next checkpoint may take it away. */
        ENDANGERED,
        /** Taken away: the slot delivers nothing any more. */
        LOST
    }
}
