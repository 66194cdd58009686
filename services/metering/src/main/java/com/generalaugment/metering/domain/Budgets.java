package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The use cases of budgets. A change acts at the next admission. */
public final class Budgets {

    private final BudgetStore store;
    private final UsageStore usage;
    private final HotCounters counters;
    private final Clock clock;

    public Budgets(BudgetStore store, UsageStore usage, HotCounters counters, Clock clock) {
        this.store = store;
        this.usage = usage;
        this.counters = counters;
        this.clock = clock;
    }

    /** A budget and where it stands, in micro-dollars. */
    public record Standing(Budget budget, long spent, long reserved) {}

    public List<Standing> list(Tenant tenant) {
        return standings(tenant, store.list(tenant));
    }

    /** @throws Problem 404 {@code budget_not_found} */
    public Standing get(Tenant tenant, String id) {
        return standings(tenant, List.of(existing(tenant, id))).getFirst();
    }

    public Budget existing(Tenant tenant, String id) {
        return store.find(tenant, id).orElseThrow(() -> Problem.notFound("budget"));
    }

    public Standing create(Tenant tenant, Budget budget) {
        store.insert(tenant, budget);
        counters.forget(tenant);
        return get(tenant, budget.id());
    }

    public Standing update(Tenant tenant, Budget budget) {
        if (!store.update(tenant, budget)) {
            throw Problem.notFound("budget");
        }
        counters.forget(tenant);
        return get(tenant, budget.id());
    }

    public void delete(Tenant tenant, String id) {
        if (!store.delete(tenant, id)) {
            throw Problem.notFound("budget");
        }
        counters.forget(tenant);
    }

    private List<Standing> standings(Tenant tenant, List<Budget> budgets) {
        Totals totals = usage.totals(tenant, Window.day(clock.instant()));
        long reserved = counters.mirror(tenant, totals, null, Duration.ZERO, List.of());
        return budgets.stream()
                .map(budget -> new Standing(budget, totals.spent(budget.window()), reserved))
                .toList();
    }
}
