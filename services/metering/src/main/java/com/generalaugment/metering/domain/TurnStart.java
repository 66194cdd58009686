package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.id.Ids;
import java.time.Instant;

/** When the turn of a usage event was begun. It decides to which life of an erased user the usage belongs. */
public final class TurnStart {

    private TurnStart() {}

    /** @param otherwise used when the run's id holds no time */
    public static Instant of(String runId, Instant otherwise) {
        return Ids.time(runId).orElse(otherwise);
    }
}
