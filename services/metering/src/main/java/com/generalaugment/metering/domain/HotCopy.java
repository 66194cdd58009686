package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.metering.domain.HotCounters.Unreadable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** Brings the hot counters up to the truth. */
public final class HotCopy {

    private static final int ATTEMPTS = 5;

    private final FloorStore floors;
    private final HotCounters counters;
    private final Clock clock;
    private final Duration freshFor;

    /** @param freshFor how long the hot counters are used without looking at the truth again */
    public HotCopy(FloorStore floors, HotCounters counters, Clock clock, Duration freshFor) {
        this.floors = floors;
        this.counters = counters;
        this.clock = clock;
        this.freshFor = freshFor;
    }

    /** @param reserved micro-dollars that are held right now */
    public record Standing(Floor floor, long reserved) {}

    /** @throws Unreadable when the counters are away, or always know something newer than what was just read */
    public Standing refresh(Tenant tenant) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Instant now = clock.instant();
            Floor floor = floors.floor(tenant, Window.day(now), now);
            OptionalLong reserved = counters.load(tenant, floor, freshFor);
            if (reserved.isPresent()) {
                return new Standing(floor, reserved.getAsLong());
            }
        }
        throw new Unreadable(null);
    }
}
