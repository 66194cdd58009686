package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.turnexecutor.domain.run.Replica;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunQueue;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Queued runs are rows like all others; a claim locks its row and skips rows that are locked. */
@ApplicationScoped
public class PgRunQueue implements RunQueue {

    private static final String ENQUEUE = "UPDATE turn_executor.run SET state = 'queued', lease_owner = '',"
            + " active_since = NULL, due_at = now()"
            + " WHERE project_id = turn_executor.tenant() AND id = $1 AND fence = 0 AND state = 'running'"
            + " AND lease_owner = $2";

    private static final String CLAIM = "SELECT * FROM turn_executor.claim_queued_runs($1, $2, $3, $4)";

    private static final String CLAIM_ONE = "UPDATE turn_executor.run SET state = 'running', lease_owner = $2,"
            + " lease_until = now() + $3, fence = fence + 1, active_since = coalesce(active_since, now())"
            + " WHERE project_id = turn_executor.tenant() AND response_id = $1 AND state = 'queued' RETURNING *";

    private static final String GIVE_BACK = "UPDATE turn_executor.run SET state = 'queued', fence = fence - 1,"
            + " lease_owner = '', active_since = NULL, due_at = now() + $3"
            + " WHERE project_id = turn_executor.tenant() AND id = $1 AND fence = $2 AND state = 'running'";

    private static final String WAITING = "SELECT turn_executor.count_queued_runs()";

    private final Database database;
    private final String owner;

    public PgRunQueue(Database database, Replica replica) {
        this.database = database;
        this.owner = replica.id();
    }

    @Override
    public void enqueue(Run run) {
        RowSet<Row> left = database.write(run.tenant(), statements -> {
                    statements.add(ENQUEUE, Tuple.of(run.id(), owner));
                    if (run.idempotencyKey() != null) {
                        statements.add(RunSql.KEEP_KEY, Tuple.of(run.idempotencyKey(), run.id()));
                    }
                })
                .getFirst();
        if (left.rowCount() == 0) {
            throw new RunStore.LostLease();
        }
    }

    @Override
    public List<Orphan> claim(Duration lease, int most, Collection<Tenant> except) {
        UUID[] excluded = except.stream().map(Tenant::projectId).toArray(UUID[]::new);
        List<Orphan> claimed = new ArrayList<>();
        for (Row row : database.executeUnscoped(CLAIM, Tuple.of(owner, RunRow.interval(lease), most, excluded))) {
            claimed.add(RunRow.orphan(row));
        }
        return claimed;
    }

    @Override
    public Optional<Orphan> claim(Tenant tenant, String responseId, Duration lease) {
        for (Row row : database.read(tenant, CLAIM_ONE, Tuple.of(responseId, owner, RunRow.interval(lease)))) {
            return Optional.of(RunRow.orphan(row));
        }
        return Optional.empty();
    }

    @Override
    public void giveBack(Run run, Duration delay) {
        database.write(
                run.tenant(),
                statements -> statements.add(GIVE_BACK, Tuple.of(run.id(), run.fence(), RunRow.interval(delay))));
    }

    @Override
    public long waiting() {
        return database.executeUnscoped(WAITING, Tuple.tuple())
                .iterator()
                .next()
                .getLong(0);
    }
}
