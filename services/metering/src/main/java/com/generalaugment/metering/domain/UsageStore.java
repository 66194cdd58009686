package com.generalaugment.metering.domain;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Unprocessable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** Port: the truth about usage. */
public interface UsageStore {

    /**
     * Records each event once, however often it comes, and ends the reservations of their runs, in one transaction.
     *
     * @return the totals of today afterwards
     * @throws Unprocessable when one of them can never be recorded; then none is
     */
    Totals record(Tenant tenant, List<EventEnvelope<UsageRecorded>> events, LocalDate today, Instant now);

    Totals totals(Tenant tenant, LocalDate today);

    /** The days that have usage, oldest first. */
    List<UsageDay> days(Tenant tenant, LocalDate from, LocalDate to);

    /** People who used the project in that time. */
    long activeUsers(Tenant tenant, LocalDate from, LocalDate to);
}
