package com.generalaugment.metering.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.metering.domain.Budget;
import com.generalaugment.metering.domain.BudgetStore;
import com.generalaugment.metering.domain.Window;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Budgets in PostgreSQL. */
@ApplicationScoped
public class PgBudgetStore implements BudgetStore {

    private static final String SELECT = "SELECT id, scope, time_window, limit_micros, thresholds, enabled"
            + " FROM metering.budget WHERE project_id = metering.tenant()";

    private static final String INSERT = "INSERT INTO metering.budget"
            + " (project_id, id, scope, time_window, limit_micros, thresholds, enabled)"
            + " VALUES (metering.tenant(), $1, $2, $3, $4, $5, $6) ON CONFLICT (project_id, id) DO NOTHING";

    private static final String UPDATE = "UPDATE metering.budget SET scope = $2, time_window = $3, limit_micros = $4,"
            + " thresholds = $5, enabled = $6 WHERE project_id = metering.tenant() AND id = $1";

    private static final String DELETE = "DELETE FROM metering.budget WHERE project_id = metering.tenant() AND id = $1";

    /** Orders this change among all copies of the project's totals and budgets. */
    private static final String NEWER = "INSERT INTO metering.usage_total AS t (project_id, version)"
            + " VALUES (metering.tenant(), 1) ON CONFLICT (project_id) DO UPDATE SET version = t.version + 1";

    private final Database database;

    public PgBudgetStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Budget> list(Tenant tenant) {
        List<Budget> budgets = new ArrayList<>();
        for (Row row : database.read(tenant, SELECT + " ORDER BY created_at, id", Tuple.tuple())) {
            budgets.add(budget(row));
        }
        return budgets;
    }

    @Override
    public Optional<Budget> find(Tenant tenant, String id) {
        for (Row row : database.read(tenant, SELECT + " AND id = $1", Tuple.of(id))) {
            return Optional.of(budget(row));
        }
        return Optional.empty();
    }

    @Override
    public void insert(Tenant tenant, Budget budget) {
        change(tenant, INSERT, values(budget));
    }

    @Override
    public boolean update(Tenant tenant, Budget budget) {
        return change(tenant, UPDATE, values(budget)) > 0;
    }

    @Override
    public void delete(Tenant tenant, String id) {
        change(tenant, DELETE, Tuple.of(id));
    }

    private int change(Tenant tenant, String sql, Tuple values) {
        var results = database.write(tenant, statements -> {
            statements.add(NEWER, Tuple.tuple());
            statements.add(sql, values);
        });
        return results.getLast().rowCount();
    }

    private static Tuple values(Budget budget) {
        return Tuple.of(
                budget.id(),
                budget.scope(),
                budget.window().label(),
                budget.limitMicros(),
                budget.thresholds().toArray(Integer[]::new),
                budget.enabled());
    }

    private static Budget budget(Row row) {
        return new Budget(
                row.getString("id"),
                row.getString("scope"),
                Window.labelled(row.getString("time_window")).orElseThrow(),
                row.getLong("limit_micros"),
                List.of(row.getArrayOfIntegers("thresholds")),
                row.getBoolean("enabled"));
    }
}
