package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunState;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.data.Interval;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A row of {@code turn_executor.run} as a run. */
final class RunRow {

    private RunRow() {}

    static Orphan orphan(Row row) {
        OffsetDateTime createdAt = row.getOffsetDateTime("created_at");
        OffsetDateTime activeSince = row.getOffsetDateTime("active_since");
        Run run = new Run(
                new Tenant(row.getUUID("project_id")),
                row.getString("id"),
                row.getString("response_id"),
                row.getString("user_id"),
                row.getLong("fence"),
                CallerTrace.caller(row),
                row.getString("idempotency_key"),
                row.getBoolean("stored"),
                createdAt.toInstant(),
                (activeSince == null ? createdAt : activeSince).toInstant());
        return new Orphan(
                run,
                bytes(row, "request"),
                row.getString("state").equals(new RunState.Queued().label()),
                row.getBoolean("cancel_requested"));
    }

    static byte @Nullable [] bytes(Row row, String column) {
        Buffer buffer = row.getBuffer(column);
        return buffer == null ? null : buffer.getBytes();
    }

    static Interval interval(Duration duration) {
        return Interval.of(0, 0, 0, 0, 0, (int) duration.toSeconds(), duration.toMillisPart() * 1000);
    }
}
