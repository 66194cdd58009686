package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.pg.BatchedDeletion;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.facts.FactStore.Rows;
import com.generalaugment.memory.domain.learning.ExtractionJob;
import com.generalaugment.memory.domain.learning.ExtractionJobStore;
import io.vertx.pgclient.data.Interval;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Extraction jobs in PostgreSQL (table {@code memory.lesson}). A worker locks the job that it takes and skips locked ones. */
@ApplicationScoped
public class PgExtractionJobStore implements ExtractionJobStore {

    private static final String OFFER = "INSERT INTO memory.lesson (project_id, user_key, response_id, user_id,"
            + " config_version, key_id, environment, traceparent, ended_at, due_at)"
            + " SELECT memory.tenant(), memory.owner(), $1, $2, $3, $4, $5, $6, $7, now() WHERE NOT EXISTS"
            + " (SELECT 1 FROM memory.purge" + OwnedRows.WHERE_OWNED + " AND purged_at >= $7)"
            + " ON CONFLICT (project_id, user_key, response_id) DO NOTHING";
    private static final String TAKE = "SELECT * FROM memory.take_lesson($1, $2)";
    private static final String FINISH = "UPDATE memory.lesson SET due_at = NULL, taken = false, user_id = ''"
            + OwnedRows.WHERE_OWNED + " AND response_id = $1 AND due_at IS NOT NULL AND NOT EXISTS"
            + " (SELECT 1 FROM memory.purge" + OwnedRows.WHERE_OWNED + " AND purged_at >= $2)";
    private static final String POSTPONE = "UPDATE memory.lesson SET taken = false,"
            + " due_at = now() + $2" + OwnedRows.WHERE_OWNED
            + " AND response_id = $1 AND due_at IS NOT NULL";
    private static final BatchedDeletion SWEEP = new BatchedDeletion(Duration.ofMinutes(1));

    private final Database database;
    private final OwnedRows rows;
    private final RedisNegativeUserCache negativeUserCache;

    public PgExtractionJobStore(Database database, OwnedRows rows, RedisNegativeUserCache negativeUserCache) {
        this.database = database;
        this.rows = rows;
        this.negativeUserCache = negativeUserCache;
    }

    @Override
    public void offer(ExtractionJob extractionJob) {
        rows.read(extractionJob.owner(), OFFER, Tuple.from(new Object[] {
            extractionJob.responseId(),
            extractionJob.owner().userId(),
            extractionJob.configVersion(),
            extractionJob.keyId(),
            extractionJob.environment(),
            extractionJob.traceparent(),
            FactRow.at(extractionJob.endedAt())
        }));
    }

    @Override
    public Optional<ExtractionJob> take(Duration lease, int mostOfProject) {
        for (Row row : database.executeUnscoped(TAKE, Tuple.of(interval(lease), mostOfProject))) {
            return Optional.of(extractionJob(row));
        }
        return Optional.empty();
    }

    @Override
    public <T> Optional<T> finish(ExtractionJob extractionJob, Function<Rows, T> work) {
        return negativeUserCache.during(extractionJob.owner(), () -> inTransaction(extractionJob, work));
    }

    private <T> Optional<T> inTransaction(ExtractionJob extractionJob, Function<Rows, T> work) {
        return rows.inTransaction(extractionJob.owner(), transaction -> {
            Tuple values = Tuple.of(extractionJob.responseId(), FactRow.at(extractionJob.endedAt()));
            return transaction.execute(FINISH, values).rowCount() == 0
                    ? Optional.empty()
                    : Optional.of(work.apply(new PgRows(transaction, extractionJob.owner())));
        });
    }

    @Override
    public void postpone(ExtractionJob extractionJob, Duration pause) {
        rows.read(extractionJob.owner(), POSTPONE, Tuple.of(extractionJob.responseId(), interval(pause)));
    }

    @Override
    public void sweep() {
        SWEEP.run(most -> database.executeUnscoped("SELECT memory.sweep_lessons($1) AS swept", Tuple.of(most))
                .iterator()
                .next()
                .getInteger("swept"));
    }

    private static Interval interval(Duration duration) {
        return Interval.of(0, 0, 0, 0, 0, (int) duration.toSeconds());
    }

    private static ExtractionJob extractionJob(Row row) {
        return new ExtractionJob(
                Owner.of(new Tenant(row.getUUID("project_id")), row.getString("user_id")),
                row.getString("response_id"),
                row.getLong("config_version"),
                row.getString("key_id"),
                row.getString("environment"),
                row.getString("traceparent"),
                row.getOffsetDateTime("ended_at").toInstant(),
                row.getInteger("attempts"));
    }
}
