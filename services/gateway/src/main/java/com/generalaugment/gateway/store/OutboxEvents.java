package com.generalaugment.gateway.store;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.ProjectEvent;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.outbox.OutboxRow;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes the gateway's events as outbox rows. */
final class OutboxEvents {

    static final String INSERT = OutboxRow.insertInto("gateway");

    private OutboxEvents() {}

    static Tuple values(@Nullable UUID projectId, TraceContext trace, ProjectEvent fact) {
        String subject = projectId == null ? "installation" : projectId.toString();
        EventEnvelope<ProjectEvent> envelope = new EventEnvelope<>(
                Ids.next("evt_"),
                Instant.now(),
                projectId == null ? null : projectId.toString(),
                trace.traceparent(),
                subject,
                fact);
        return OutboxRow.of(envelope).values();
    }
}
