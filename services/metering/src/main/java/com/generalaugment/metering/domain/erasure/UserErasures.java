package com.generalaugment.metering.domain.erasure;

import com.generalaugment.libs.runtime.erasure.Erasure;
import com.generalaugment.libs.runtime.erasure.Part;
import com.generalaugment.metering.domain.ReservationCounters;
import java.util.Map;

/** The use case of erasing a user: usage stays counted, without the user. */
public final class UserErasures {

    private final UserUsage usage;
    private final ReservationCounters counters;

    public UserErasures(UserUsage usage, ReservationCounters counters) {
        this.usage = usage;
        this.counters = counters;
    }

    /**
     * Erases the user and reports; says the report again when it is done already. Nothing happens when another replica is at
     * it. Safe to repeat, and must be when it fails.
     */
    public void erase(Erasure erasure) {
        usage.begin(erasure).ifPresent(part -> erase(erasure, part));
    }

    private void erase(Erasure erasure, Part part) {
        usage.recordWithoutPerson(erasure);
        int forgotten = counters.forget(erasure.tenant(), erasure.userId());
        usage.finish(erasure, part.plus(Map.of("rate_counters", forgotten)));
    }
}
