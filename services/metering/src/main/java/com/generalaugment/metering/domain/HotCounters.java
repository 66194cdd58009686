package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Port: the fast copy of totals and budgets, and the reservations of running turns. May be lost at any time. */
public interface HotCounters {

    /** The counters cannot be asked: nothing may be spent. */
    final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unreadable(@Nullable Throwable cause) {
            super("the hot counters are away", cause, false, false);
        }
    }

    /** All checks and the hold in one atomic step. */
    Verdict admit(Tenant tenant, Hold hold);

    /**
     * Copies the truth and ends the reservations that it includes now. Older versions than the known one change nothing.
     *
     * @param budgets null: leave them
     * @param freshFor how long the copy may be used without looking at the truth again; zero: as long as before
     * @return micro-dollars that are still held
     */
    long mirror(
            Tenant tenant, Totals totals, @Nullable List<Budget> budgets, Duration freshFor, List<String> settledRuns);

    /** The next admission looks at the truth first. */
    void forget(Tenant tenant);

    /** @param user empty: no limit per user */
    record Hold(String run, long micros, String user, Plan plan, LocalDate day, Instant now, Duration holdFor) {}

    sealed interface Verdict {
        /** @param micros what is held for the run */
        record Admitted(long micros) implements Verdict {}

        /** The copy is missing or old: mirror the truth and ask again. */
        record LoadFirst() implements Verdict {}

        record UserTooFast(Duration retryAfter) implements Verdict {}

        record TooManyTurns(long running) implements Verdict {}

        /** @param kind turns or tokens */
        record PlanExhausted(String kind, Window window, long used) implements Verdict {}

        record BudgetExceeded(String budgetId, Window window, long limit, long spent, long reserved)
                implements Verdict {}
    }
}
