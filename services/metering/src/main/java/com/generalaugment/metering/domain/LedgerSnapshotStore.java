package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import java.time.Instant;
import java.time.LocalDate;

/** Port: the durable side of reservations. */
public interface LedgerSnapshotStore {

    /** Everything as of one moment. */
    LedgerSnapshot ledgerSnapshot(Tenant tenant, LocalDate today, Instant now);

    /** Remembers a reservation; one that is known lives longer. */
    void keep(Tenant tenant, Reservation held);

    /** Forgets a reservation, known or not. @return the totals afterwards, of a newer version if it was known */
    Totals giveBack(Tenant tenant, String run, LocalDate today, Instant now);
}
