package com.generalaugment.libs.runtime.outbox;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fact on its way to Kafka, written in the transaction that made it true; {@code outbox-relay} publishes it at least once.
 *
 * @param id the event's id, by which consumers count it once
 * @param topic Kafka topic
 * @param key record key: the aggregate whose order matters
 * @param payload the event as JSON
 */
public record OutboxRow(
        String id,
        String topic,
        String key,
        String type,
        @Nullable UUID projectId,
        @Nullable String traceparent,
        String payload) {

    public static OutboxRow of(EventEnvelope<?> fact) {
        return new OutboxRow(
                fact.id(),
                fact.data().topic().topicName(),
                fact.subject(),
                fact.type(),
                fact.projectId() == null ? null : UUID.fromString(fact.projectId()),
                fact.traceparent(),
                EventCodec.encode(fact));
    }

    /** The insert into a service's own table {@code <schema>.outbox_event}, columns as in {@link #values}. */
    public static String insertInto(String schema) {
        return "INSERT INTO " + schema + ".outbox_event (id, topic, key, type, project_id, traceparent, payload)"
                + " VALUES ($1, $2, $3, $4, $5, $6, $7)";
    }

    public Tuple values() {
        return Tuple.from(new Object[] {id, topic, key, type, projectId, traceparent, payload});
    }
}
