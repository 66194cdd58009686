package com.generalaugment.outboxrelay.store;

import com.generalaugment.outboxrelay.domain.OutboxEvent;
import com.generalaugment.outboxrelay.domain.Rejection;
import java.time.Instant;
import java.util.List;

/** Events that Kafka never takes, as an operator sees them: the dead letters of the outboxes. */
public final class PgRejectedEvents {

    private static final String SELECT =
            "SELECT schema_name, id, topic, key, type, project_id, traceparent, payload, reason,"
                    + " rejected_at FROM outbox_relay.rejected_event ORDER BY rejected_at, schema_name, id";

    private final PgSession session;

    public PgRejectedEvents(PgSession session) {
        this.session = session;
    }

    /** An event with the time when it was set aside. */
    public record Entry(Rejection rejection, Instant at) {}

    /** Oldest first; none when no relay has run yet. */
    public List<Entry> list() {
        boolean known = session.queryOne(
                "SELECT to_regclass('outbox_relay.rejected_event') IS NOT NULL", row -> row.getBoolean(1), () -> false);
        return known
                ? session.query(
                        SELECT,
                        row -> new Entry(
                                new Rejection(
                                        new OutboxEvent(
                                                row.getString(1),
                                                row.getString(2),
                                                row.getString(3),
                                                row.getString(4),
                                                row.getString(5),
                                                row.getString(6),
                                                row.getString(7),
                                                row.getString(8)),
                                        row.getString(9)),
                                row.getTimestamp(10).toInstant()))
                : List.of();
    }

    /** The event is published. */
    public void delete(OutboxEvent event) {
        int _ = session.call(c -> {
            try (var statement =
                    c.prepareStatement("DELETE FROM outbox_relay.rejected_event WHERE schema_name = ? AND id = ?")) {
                statement.setString(1, event.schema());
                statement.setString(2, event.id());
                return statement.executeUpdate();
            }
        });
    }
}
