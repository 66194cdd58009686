package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunState;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.data.Interval;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** A run as a row of {@code turn_executor.run}, and back. */
final class RunRow {

    private RunRow() {}

    /** As {@link RunSql#OPEN} takes it. */
    static Tuple of(Run run, byte[] request, String owner, Duration lease) {
        Run.Caller caller = run.caller();
        return Tuple.from(new @Nullable Object[] {
            run.tenant().projectId(),
            run.id(),
            run.responseId(),
            run.userId(),
            owner,
            interval(lease),
            caller.configVersion(),
            caller.keyId(),
            caller.environment(),
            caller.requestId(),
            caller.trace().traceparent(),
            CallerTrace.write(caller),
            run.idempotencyKey(),
            run.stored(),
            run.stored() ? Buffer.buffer(request) : null,
            run.createdAt().atOffset(ZoneOffset.UTC),
            run.fence()
        });
    }

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
                row.getBoolean("cancel_requested"),
                bytes(row, "recalled"),
                row.getArrayOfStrings("lost_owners").length);
    }

    static byte @Nullable [] bytes(Row row, String column) {
        Buffer buffer = row.getBuffer(column);
        return buffer == null ? null : buffer.getBytes();
    }

    static Interval interval(Duration duration) {
        return Interval.of(0, 0, 0, 0, 0, (int) duration.toSeconds(), duration.toMillisPart() * 1000);
    }
}
