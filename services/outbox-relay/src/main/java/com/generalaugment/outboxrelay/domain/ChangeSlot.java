package com.generalaugment.outboxrelay.domain;

/** The database's promise to keep every change of the outbox tables until the relay has confirmed it. */
public interface ChangeSlot {

    /**
     * Makes the slot usable by this replica alone: created if missing or lost, covering every outbox table there is.
     *
     * @return whether rows may stand in the tables that the slot will not deliver; true until {@link #backlogPublished}, also
     *     for the next leader
     */
    boolean prepare();

    /** All rows that were committed before the slot covered their table are published. */
    void backlogPublished();

    /** False when a service was deployed whose table the slot does not cover yet. */
    boolean coversAllTables();

    /** Gives an idle stream something to confirm, so that log without any event of ours is not kept. */
    void keepMoving();

    Lag lag();

    /** How often a slot was lost since this process started. */
    long timesLost();
}
