package com.generalaugment.turnexecutor.domain.live;

import java.time.Instant;

/** Port: what operators see of ended turns. */
public interface TurnMeter {

    void ended(LiveTurn turn, Ending ending, Instant at);

    /** A run was failed because it has cost too many owners their process. */
    default void gaveUpRun() {}
}
