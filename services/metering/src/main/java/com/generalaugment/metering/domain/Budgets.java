package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import java.util.List;
import java.util.regex.Pattern;

/** The use cases of budgets. A change acts at the next admission. */
public final class Budgets {

    private static final Pattern ID = Pattern.compile("bud_[0-9a-z]{1,64}");

    private final BudgetStore store;
    private final CounterCache copy;

    public Budgets(BudgetStore store, CounterCache copy) {
        this.store = store;
        this.copy = copy;
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
        if (!ID.matcher(id).matches()) {
            throw Problem.notFound("budget");
        }
        return store.find(tenant, id).orElseThrow(() -> Problem.notFound("budget"));
    }

    public Standing create(Tenant tenant, Budget budget) {
        store.insert(tenant, budget);
        return get(tenant, budget.id());
    }

    public Standing update(Tenant tenant, Budget budget) {
        if (!store.update(tenant, budget)) {
            throw Problem.notFound("budget");
        }
        return get(tenant, budget.id());
    }

    public void delete(Tenant tenant, String id) {
        store.delete(tenant, existing(tenant, id).id());
        copy.refresh(tenant);
    }

    /** Also what makes a change act: the next admission finds it in the counters. */
    private List<Standing> standings(Tenant tenant, List<Budget> budgets) {
        CounterCache.Standing now = copy.refresh(tenant);
        return budgets.stream()
                .map(budget ->
                        new Standing(budget, now.ledgerSnapshot().totals().spent(budget.window()), now.reserved()))
                .toList();
    }
}
