package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.turnexecutor.domain.retention.ExpiredRows;
import com.generalaugment.turnexecutor.domain.retention.RetentionPeriods;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Expired rows in PostgreSQL; a statement that takes too long is cancelled and has deleted nothing. */
@ApplicationScoped
public class PgExpiredRows implements ExpiredRows {

    private final Database database;
    private final RetentionPeriods periods;

    public PgExpiredRows(Database database, RetentionPeriods periods) {
        this.database = database;
        this.periods = periods;
    }

    @Override
    public Batch delete(Kind kind, @Nullable Instant since, int most) {
        Tuple values = Tuple.tuple()
                .addOffsetDateTime(since == null ? null : since.atOffset(ZoneOffset.UTC))
                .addInteger(most);
        String sql = switch (kind) {
            case RESPONSE_STREAM -> "SELECT * FROM turn_executor.delete_expired_streams($1, $2)";
            case IDEMPOTENCY_KEY -> "SELECT * FROM turn_executor.delete_expired_keys($1, $2)";
            case RESPONSE -> {
                values.addValue(RunRow.interval(periods.responses()));
                yield "SELECT * FROM turn_executor.delete_unused_responses($1, $2, $3)";
            }
            case RUN_WITHOUT_RESPONSE -> "SELECT * FROM turn_executor.delete_runs_without_response($1, $2)";
        };
        Row row = database.writeUnscoped(statements -> statements.add(sql, values))
                .getFirst()
                .iterator()
                .next();
        OffsetDateTime reached = row.getOffsetDateTime("reached");
        return new Batch(row.getLong("deleted").intValue(), reached == null ? null : reached.toInstant());
    }
}
