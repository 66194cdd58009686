package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.turnexecutor.domain.run.Replica;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * The connections over which leases are renewed and handed over, which nothing else uses. A statement that takes longer than
 * a quarter of the lease fails, here and at the server: the next try comes while the lease still holds.
 */
@ApplicationScoped
public class LeaseDatabase {

    private static final int TRIES_PER_LEASE = 4;

    private final Database database;
    private final Duration timeout;

    public LeaseDatabase(Vertx vertx, @ReactiveDataSource("lease") Pool pool, Replica replica) {
        this.timeout = replica.lease().dividedBy(TRIES_PER_LEASE);
        this.database = new Database(vertx, pool, timeout);
    }

    /** A single statement that looks across tenants. */
    RowSet<Row> execute(String sql, Tuple values) {
        return database.writeUnscoped(statements -> {
                    statements.add(
                            "SELECT set_config('statement_timeout', $1, true)",
                            Tuple.of(Long.toString(timeout.toMillis())));
                    statements.add(sql, values);
                })
                .getLast();
    }
}
