package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import java.util.List;
import java.util.Optional;

/** Port: budgets. Every change makes a newer version of the project's {@link LedgerSnapshot}. */
public interface BudgetStore {

    /** Oldest first. */
    List<Budget> list(Tenant tenant);

    Optional<Budget> find(Tenant tenant, String id);

    /** Nothing happens when there is one with this id. */
    void insert(Tenant tenant, Budget budget);

    /** @return whether it exists */
    boolean update(Tenant tenant, Budget budget);

    /** Nothing happens when there is none. */
    void delete(Tenant tenant, String id);
}
