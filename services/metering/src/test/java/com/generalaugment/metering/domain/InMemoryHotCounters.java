package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Counters of one project in this process, without rates and concurrency. */
final class InMemoryHotCounters implements ReservationCounters {

    private final Map<String, Reservation> held = new HashMap<>();
    private long version = -1;
    private @Nullable Totals totals;
    private List<Budget> budgets = List.of();
    private @Nullable LocalDate fresh;
    private boolean away;

    /** Redis restarts empty. */
    void forgetEverything() {
        held.clear();
        version = -1;
        totals = null;
        fresh = null;
    }

    void goAway(boolean gone) {
        away = gone;
    }

    @Override
    public Verdict admit(Tenant tenant, Hold hold) {
        requireHere();
        Totals now = totals;
        if (now == null || !hold.day().equals(fresh)) {
            return new Verdict.LoadFirst();
        }
        held.values().removeIf(one -> !one.until().isAfter(hold.now()));
        Reservation known = held.get(hold.run());
        Verdict refusal = known == null ? refusal(now, hold) : null;
        if (refusal != null) {
            return refusal;
        }
        Reservation kept = known == null
                ? new Reservation(
                        hold.run(), hold.micros(), hold.price(), hold.now().plus(hold.holdFor()), hold.waits())
                : new Reservation(
                        known.run(), known.micros(), known.price(), hold.now().plus(hold.holdFor()), hold.waits());
        held.put(hold.run(), kept);
        return new Verdict.Admitted(kept.micros(), kept.price(), !budgets.isEmpty());
    }

    private @Nullable Verdict refusal(Totals now, Hold hold) {
        Plan plan = hold.plan();
        if (plan.turnsPerDay() >= 0 && now.turnsOfDay() + held.size() >= plan.turnsPerDay()) {
            return new Verdict.PlanExhausted("turns", Window.DAY, now.turnsOfDay());
        }
        if (plan.tokensPerDay() >= 0 && now.tokensOfDay() >= plan.tokensPerDay()) {
            return new Verdict.PlanExhausted("tokens", Window.DAY, now.tokensOfDay());
        }
        for (Budget budget : budgets) {
            long spent = now.spent(budget.window());
            if (spent + reserved() + hold.micros() > budget.limitMicros()) {
                return new Verdict.BudgetExceeded(
                        budget.id(), budget.window(), budget.limitMicros(), spent, reserved());
            }
        }
        return hold.runBudgetMicros() > 0 && hold.micros() > hold.runBudgetMicros()
                ? new Verdict.RunBudgetExceeded()
                : null;
    }

    @Override
    public OptionalLong load(Tenant tenant, LedgerSnapshot ledgerSnapshot, Duration freshFor) {
        requireHere();
        Totals now = ledgerSnapshot.totals();
        if (now.version() < version && (totals == null || !totals.day().equals(now.day()))) {
            return OptionalLong.empty();
        }
        if (now.version() >= version) {
            version = now.version();
            totals = now;
            budgets = ledgerSnapshot.budgets();
            ledgerSnapshot.held().forEach(one -> held.putIfAbsent(one.run(), one));
        }
        fresh = now.day();
        return OptionalLong.of(reserved());
    }

    @Override
    public void settle(Tenant tenant, Totals newer, List<String> endedRuns) {
        requireHere();
        if (newer.version() > version) {
            version = newer.version();
            if (totals != null && totals.day().equals(newer.day())) {
                totals = newer;
            } else {
                fresh = null;
            }
        }
        endedRuns.forEach(held::remove);
    }

    @Override
    public int forget(Tenant tenant, String user) {
        requireHere();
        return 0;
    }

    private long reserved() {
        return held.values().stream().mapToLong(Reservation::micros).sum();
    }

    private void requireHere() {
        if (away) {
            throw new Unreadable(new IllegalStateException("away"));
        }
    }
}
