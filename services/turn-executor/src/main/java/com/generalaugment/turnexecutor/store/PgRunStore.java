package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.outbox.OutboxRow;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.turnexecutor.domain.retention.RetentionPeriods;
import com.generalaugment.turnexecutor.domain.run.ConversationPlace;
import com.generalaugment.turnexecutor.domain.run.Replica;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs in PostgreSQL: one flush and one commit to open a run, one to finish it. */
@ApplicationScoped
public class PgRunStore implements RunStore {

    private static final String LOST_LEASE = "GA001";

    private final Database database;
    private final LeaseDatabase leases;
    private final Replica replica;
    private final RetentionPeriods periods;

    public PgRunStore(Database database, LeaseDatabase leases, Replica replica, RetentionPeriods periods) {
        this.database = database;
        this.leases = leases;
        this.replica = replica;
        this.periods = periods;
    }

    @Override
    public boolean open(Run run, byte[] request, @Nullable Claim claim, @Nullable ConversationPlace place) {
        try {
            RowSet<Row> opened = database.write(run.tenant(), statements -> {
                        if (claim == null) {
                            statements.add(RunSql.OPEN, opened(run, request));
                        } else {
                            statements.add(
                                    RunSql.CLAIM_AND_OPEN, opened(run, request).addString(claim.fingerprint()));
                        }
                        if (place != null) {
                            statements.add(
                                    ConversationSql.TAKE,
                                    Tuple.of(place.conversationId(), run.id(), run.userId(), place.version()));
                        }
                    })
                    .getFirst();
            return opened.rowCount() == 1;
        } catch (PgException e) {
            throw ConversationSql.refusal(e);
        }
    }

    @Override
    public Optional<KeyHolder> findKey(Tenant tenant, String key) {
        for (Row row : database.read(tenant, RunSql.FIND_KEY, Tuple.of(key))) {
            return Optional.of(new KeyHolder(
                    row.getString("fingerprint"),
                    row.getString("response_id"),
                    row.getBoolean("finished"),
                    row.getBoolean("stored"),
                    RunRow.bytes(row, "sealed")));
        }
        return Optional.empty();
    }

    @Override
    public void keepRecalled(Run run, byte[] recalled) {
        RowSet<Row> kept = database.write(
                        run.tenant(),
                        statements -> statements.add(
                                RunSql.KEEP_RECALLED, Tuple.of(run.id(), run.fence(), Buffer.buffer(recalled))))
                .getFirst();
        if (kept.rowCount() == 0) {
            throw new LostLease();
        }
    }

    @Override
    public void finish(Run run, Result result) {
        try {
            database.write(run.tenant(), statements -> addFinish(statements, run, result));
        } catch (PgException e) {
            if (!LOST_LEASE.equals(e.getSqlState())) {
                throw e;
            }
            if (!wasFinishedByUs(run)) {
                throw new LostLease();
            }
        }
    }

    @Override
    public void discard(Run run) {
        database.write(run.tenant(), statements -> {
            statements.add(RunSql.DISCARD, Tuple.of(run.id(), run.fence()));
            if (run.idempotencyKey() != null) {
                statements.add(RunSql.RELEASE_KEY_OF_NO_RUN, Tuple.of(run.idempotencyKey(), run.id()));
            }
        });
    }

    @Override
    public void annul(Run run) {
        database.write(run.tenant(), statements -> {
            statements.add(RunSql.ANNUL, Tuple.of(run.id(), run.responseId(), run.fence()));
            if (run.idempotencyKey() != null) {
                statements.add(RunSql.RELEASE_KEY_OF_ANNULLED, Tuple.of(run.idempotencyKey(), run.id()));
            }
        });
    }

    @Override
    public Map<String, Boolean> renew(List<String> runIds, Duration lease) {
        Map<String, Boolean> kept = new HashMap<>();
        for (Row row : leases.execute(
                RunSql.RENEW, Tuple.of(replica.id(), runIds.toArray(String[]::new), RunRow.interval(lease)))) {
            kept.put(row.getString("id"), row.getBoolean("cancel_requested"));
        }
        return kept;
    }

    @Override
    public void handOver(List<String> runIds, Duration pause) {
        leases.execute(RunSql.HAND_OVER, Tuple.of(replica.id(), runIds.toArray(String[]::new), RunRow.interval(pause)));
    }

    @Override
    public void reportAlive(Run run) {
        database.write(
                run.tenant(), statements -> statements.add(RunSql.REPORT_ALIVE, Tuple.of(run.id(), replica.id())));
    }

    @Override
    public List<Orphan> claimExpired(Duration lease, int most) {
        List<Orphan> orphans = new ArrayList<>();
        for (Row row :
                database.executeUnscoped(RunSql.CLAIM_EXPIRED, Tuple.of(replica.id(), RunRow.interval(lease), most))) {
            orphans.add(RunRow.orphan(row));
        }
        return orphans;
    }

    @Override
    public boolean requestCancel(Tenant tenant, String responseId) {
        return database.write(tenant, statements -> statements.add(RunSql.REQUEST_CANCEL, Tuple.of(responseId)))
                        .getFirst()
                        .rowCount()
                > 0;
    }

    @Override
    public Optional<Orphan> findRunning(Tenant tenant, String responseId) {
        for (Row row : database.read(tenant, RunSql.FIND_RUNNING, Tuple.of(responseId))) {
            return Optional.of(RunRow.orphan(row));
        }
        return Optional.empty();
    }

    @Override
    public boolean isRunning(Tenant tenant, String responseId) {
        return database.read(tenant, RunSql.IS_RUNNING, Tuple.of(responseId)).size() > 0;
    }

    private void addFinish(Database.Statements statements, Run run, Result result) {
        statements.add(
                RunSql.FINISH, Tuple.of(run.id(), run.fence(), result.state().label(), Json.text(result.runEvents())));
        StoredResponse response = result.response();
        if (response != null) {
            statements.add(RunSql.INSERT_RESPONSE, EndRow.of(run, response));
            response.said()
                    .ifPresent(said -> statements.add(
                            ConversationSql.APPEND, ConversationSql.appended(said.conversationId(), said.items())));
            if (!result.frames().isEmpty()) {
                statements.add(
                        RunSql.INSERT_STREAM,
                        Tuple.of(
                                run.tenant().projectId(),
                                response.id(),
                                Buffer.buffer(FrameLines.write(result.frames())),
                                RunRow.interval(periods.streams())));
            }
        }
        if (response == null && run.stored()) {
            statements.add(RunSql.KEEP_LIKE_UNSTORED, Tuple.of(run.id()));
        }
        for (EventEnvelope<?> fact : result.facts()) {
            statements.add(RunSql.INSERT_FACT, OutboxRow.of(fact).values());
        }
        if (run.idempotencyKey() != null) {
            addKeyFate(statements, run, run.idempotencyKey(), result.key());
        }
    }

    private void addKeyFate(Database.Statements statements, Run run, String key, KeyFate fate) {
        switch (fate) {
            case KeyFate.Release release -> statements.add(RunSql.RELEASE_KEY, Tuple.of(key, run.id()));
            case KeyFate.Keep keep -> statements.add(RunSql.KEEP_KEY, Tuple.of(key, run.id()));
            case KeyFate.KeepSealed sealed ->
                statements.add(
                        RunSql.KEEP_SEALED,
                        Tuple.of(
                                key,
                                run.id(),
                                Buffer.buffer(sealed.answer()),
                                RunRow.interval(periods.sealedReplays())));
        }
    }

    /** A commit whose answer was lost counts as committed by this replica. */
    private boolean wasFinishedByUs(Run run) {
        return database.read(run.tenant(), RunSql.FINISHED_BY, Tuple.of(run.id(), run.fence(), replica.id()))
                .iterator()
                .hasNext();
    }

    private Tuple opened(Run run, byte[] request) {
        return RunRow.of(run, request, replica.id(), replica.lease());
    }
}
