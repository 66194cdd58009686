package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalLong;

/** Port: the fast copy of totals and budgets, and the reservations of running turns. May be lost at any time. */
public interface ReservationCounters {

    /** The counters cannot be asked: nothing may be spent. */
    final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unreadable(Throwable cause) {
            super("the hot counters are away", cause, false, false);
        }

        /** They answer, and cannot be used. */
        public Unreadable(String why) {
            super(why, null, false, false);
        }
    }

    /** All checks and the hold in one atomic step. A run that holds something keeps that, on its old terms, for longer. */
    Verdict admit(Tenant tenant, Hold hold);

    /**
     * Copies the truth.
     *
     * @param freshFor how long the copy may be used without looking at the truth again
     * @return micro-dollars that are held; empty when something newer is known already: read the truth again
     */
    OptionalLong load(Tenant tenant, LedgerSnapshot ledgerSnapshot, Duration freshFor);

    /** Takes over newer totals and ends the reservations that they include. Safe to repeat, in any order. */
    void settle(Tenant tenant, Totals totals, List<String> endedRuns);

    /**
     * @param user empty: no limit per user
     * @param runBudgetMicros upper bound for this run, 0 for none
     * @param waits whether the run does not run yet: it holds, and does not count against the turns at once
     */
    record Hold(
            String run,
            long micros,
            Price price,
            String user,
            Plan plan,
            long runBudgetMicros,
            LocalDate day,
            Instant now,
            Duration holdFor,
            boolean waits) {}

    sealed interface Verdict {
        /**
         * @param micros what is held for the run
         * @param guarded whether a budget relies on it, so that it must outlive the counters
         */
        record Admitted(long micros, Price price, boolean guarded) implements Verdict {}

        /** The copy is missing, old, or made in an earlier life of the counters: load the truth and ask again. */
        record LoadFirst() implements Verdict {}

        record UserTooFast(Duration retryAfter) implements Verdict {}

        record TooManyTurns(long running) implements Verdict {}

        /** @param kind turns or tokens */
        record PlanExhausted(String kind, Window window, long used) implements Verdict {}

        record BudgetExceeded(String budgetId, Window window, long limit, long spent, long reserved)
                implements Verdict {}

        record RunBudgetExceeded() implements Verdict {}
    }

    /** Forgets how fast a user sends. @return whether anything was known: 0 or 1 @throws Unreadable when it may still be there */
    int forget(Tenant tenant, String user);
}
