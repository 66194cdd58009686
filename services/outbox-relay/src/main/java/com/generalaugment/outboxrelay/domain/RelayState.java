package com.generalaugment.outboxrelay.domain;

import java.time.Instant;

/** What this replica is doing. */
public sealed interface RelayState {

    /** Another replica publishes; this one takes over when that one is gone. */
    record Standby() implements RelayState {}

    /** Leader: making the slot usable and publishing what it would not deliver. */
    record Preparing(long term) implements RelayState {}

    /** Leader: publishing as rows are committed. */
    record Relaying(long term, Instant since) implements RelayState {}

    /** A neighbour failed; the next try follows by itself. */
    record Interrupted(String cause) implements RelayState {}

    /** Asked to end. */
    record Stopped() implements RelayState {}
}
