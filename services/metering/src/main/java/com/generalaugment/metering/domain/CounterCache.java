package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.flight.SingleFlight;
import com.generalaugment.metering.domain.ReservationCounters.Unreadable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** Brings the hot counters up to the truth. */
public final class CounterCache {

    private static final int ATTEMPTS = 5;

    private final LedgerSnapshotStore snapshots;
    private final ReservationCounters counters;
    private final Clock clock;
    private final Duration freshFor;
    private final SingleFlight<Tenant, Standing> refreshes = new SingleFlight<>();

    /** @param freshFor how long the hot counters are used without looking at the truth again */
    public CounterCache(LedgerSnapshotStore snapshots, ReservationCounters counters, Clock clock, Duration freshFor) {
        this.snapshots = snapshots;
        this.counters = counters;
        this.clock = clock;
        this.freshFor = freshFor;
    }

    /** @param reserved micro-dollars that are held right now */
    public record Standing(LedgerSnapshot ledgerSnapshot, long reserved) {}

    /**
     * As {@link #refresh}, for a caller that found the counters stale: of many turns at once, one reads the ledger for all.
     *
     * <p>It may have been read a moment ago, so not for those who have just changed it.
     */
    public void freshen(Tenant tenant) {
        refreshes.join(tenant, () -> refresh(tenant));
    }

    /** @throws Unreadable when the counters are away or always know something newer than what was just read */
    public Standing refresh(Tenant tenant) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Instant now = clock.instant();
            LedgerSnapshot ledgerSnapshot = snapshots.ledgerSnapshot(tenant, Window.day(now), now);
            OptionalLong reserved = counters.load(tenant, ledgerSnapshot, freshFor);
            if (reserved.isPresent()) {
                return new Standing(ledgerSnapshot, reserved.getAsLong());
            }
        }
        throw new Unreadable(
                "the hot counters are newer than the database, or the database changes faster than it is read");
    }
}
