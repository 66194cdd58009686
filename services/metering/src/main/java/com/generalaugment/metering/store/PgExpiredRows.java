package com.generalaugment.metering.store;

import com.generalaugment.libs.runtime.pg.BatchedDeletion;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.metering.domain.retention.ExpiredRows;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/** Expired rows in PostgreSQL, of all projects. */
@ApplicationScoped
public class PgExpiredRows implements ExpiredRows {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Database database;
    private final BatchedDeletion deletion = new BatchedDeletion(LONGEST);

    public PgExpiredRows(Database database) {
        this.database = database;
    }

    @Override
    public boolean delete(Kind kind, Instant before) {
        return deletion.run(
                switch (kind) {
                    case USAGE -> new OldestFirst("delete_expired_usage", before);
                    case USER_DAYS -> new OldestFirst("delete_expired_user_days", before);
                    case RESERVATIONS -> most -> deleted("delete_expired_reservations", most);
                    case MARKS -> most -> deleted("delete_expired_marks", most);
                });
    }

    private long deleted(String function, int most) {
        return row("SELECT metering." + function + "($1) AS deleted", Tuple.of(most))
                .getLong("deleted");
    }

    private Row row(String sql, Tuple values) {
        return database.writeUnscoped(statements -> statements.add(sql, values))
                .getFirst()
                .iterator()
                .next();
    }

    /** Each batch goes on where the last one ended. */
    private final class OldestFirst implements IntToLongFunction {

        private final String sql;
        private final OffsetDateTime before;
        private @Nullable OffsetDateTime since;

        OldestFirst(String function, Instant before) {
            this.sql = "SELECT deleted, reached FROM metering." + function + "($1, $2, $3)";
            this.before = before.atOffset(ZoneOffset.UTC);
        }

        @Override
        public long applyAsLong(int most) {
            Row row = row(sql, Tuple.of(since, before, most));
            since = row.getOffsetDateTime("reached");
            return row.getLong("deleted");
        }
    }
}
