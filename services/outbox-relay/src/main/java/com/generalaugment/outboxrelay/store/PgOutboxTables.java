package com.generalaugment.outboxrelay.store;

import com.generalaugment.outboxrelay.domain.OutboxEvent;
import com.generalaugment.outboxrelay.domain.OutboxTables;
import com.generalaugment.outboxrelay.domain.Rejection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables as a queue: read in the order of their transactions, deleted when published. */
public final class PgOutboxTables implements OutboxTables {

    private static final Logger LOG = LoggerFactory.getLogger(PgOutboxTables.class);
    private static final int BATCH = 500;
    private static final Duration READ_PATIENCE = Duration.ofMinutes(1);

    private final PgSessions sessions;
    private final PgSession session;
    private final PgSlot slot;
    private final PgDeletions deletions;
    private Optional<PgSlot.Mark> mark = Optional.empty();

    public PgOutboxTables(PgSessions sessions, PgSession session, PgSlot slot) {
        this.sessions = sessions;
        this.session = session;
        this.slot = slot;
        this.deletions = new PgDeletions(session);
    }

    @Override
    public void readAll(Consumer<List<OutboxEvent>> batch) {
        read("true", batch);
    }

    /**
     * Whatever was committed when a mark was set, and still stands there after the slot was confirmed beyond the mark, is
     * never delivered: a delivered row is deleted before it is confirmed.
     */
    @Override
    public void readPassedOver(Consumer<List<OutboxEvent>> batch) {
        if (mark.isPresent() && !slot.isConfirmedBeyond(mark.get())) {
            if (slot.lag().age().isPositive()) {
                // Rows wait while no transaction writes: without a write the slot never gets beyond the mark.
                slot.keepMoving();
            }
            return;
        }
        mark.ifPresent(m -> read("age(xmin) > age('" + m.oldestRunning() + "'::xid)", deletions.unless(batch)));
        mark = Optional.of(slot.mark());
    }

    @Override
    public void delete(List<OutboxEvent> published) {
        deletions.delete(published);
    }

    @Override
    public void setAside(List<Rejection> rejections) {
        for (Rejection rejection : rejections) {
            LOG.error(
                    "event {} for topic {} is set aside in outbox_relay.rejected_event: {}",
                    rejection.event().id(),
                    rejection.event().topic(),
                    rejection.reason());
            session.call(c -> insert(c, rejection));
        }
        session.execute(PgRelayState.SWEEP_REJECTED);
    }

    private static int insert(Connection c, Rejection rejection) throws SQLException {
        OutboxEvent event = rejection.event();
        try (PreparedStatement statement = c.prepareStatement("INSERT INTO outbox_relay.rejected_event"
                + " (id, schema_name, topic, key, type, project_id, traceparent, payload, reason)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (schema_name, id) DO NOTHING")) {
            List<String> values = new ArrayList<>();
            values.addAll(List.of(event.id(), event.schema(), event.topic(), event.key(), event.type()));
            for (int i = 0; i < values.size(); i++) {
                statement.setString(i + 1, values.get(i));
            }
            statement.setString(6, event.projectId());
            statement.setString(7, event.traceparent());
            statement.setString(8, event.payload());
            statement.setString(9, rejection.reason().replace("\0", ""));
            return statement.executeUpdate();
        }
    }

    /** Over a cursor on a connection of its own, so that memory stays small however many rows there are. */
    private void read(String condition, Consumer<List<OutboxEvent>> batch) {
        for (String schema : slot.outboxSchemas()) {
            try (Connection connection = sessions.open("backlog", READ_PATIENCE)) {
                connection.setAutoCommit(false);
                connection.setReadOnly(true);
                try (Statement statement = connection.createStatement()) {
                    statement.setFetchSize(BATCH);
                    try (ResultSet rows = statement.executeQuery(select(schema, condition))) {
                        handOver(schema, rows, batch);
                    }
                }
            } catch (SQLException e) {
                throw new StoreUnavailable(e);
            }
        }
    }

    /** By transaction, then by statement, then as inserted: for rows of one key, the order in which they became true. */
    private static String select(String schema, String condition) {
        return "SELECT id, topic, key, type, project_id, traceparent, payload FROM " + PgNames.table(schema) + " WHERE "
                + condition + " ORDER BY age(xmin) DESC, cmin::text::bigint, ctid";
    }

    private static void handOver(String schema, ResultSet rows, Consumer<List<OutboxEvent>> batch) throws SQLException {
        List<OutboxEvent> events = new ArrayList<>(BATCH);
        while (rows.next()) {
            events.add(new OutboxEvent(
                    schema,
                    rows.getString(1),
                    rows.getString(2),
                    rows.getString(3),
                    rows.getString(4),
                    rows.getString(5),
                    rows.getString(6),
                    rows.getString(7)));
            if (events.size() == BATCH) {
                batch.accept(List.copyOf(events));
                events.clear();
            }
        }
        if (!events.isEmpty()) {
            batch.accept(List.copyOf(events));
        }
    }
}
