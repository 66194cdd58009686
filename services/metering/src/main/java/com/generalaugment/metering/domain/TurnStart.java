package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.id.Ids;
import java.time.Instant;

/** When the turn of a usage fact was begun, which tells to which life of an erased user it belongs. */
public final class TurnStart {

    private TurnStart() {}

    /** @param otherwise when the run's id does not tell */
    public static Instant of(String runId, Instant otherwise) {
        return Ids.time(runId).orElse(otherwise);
    }
}
