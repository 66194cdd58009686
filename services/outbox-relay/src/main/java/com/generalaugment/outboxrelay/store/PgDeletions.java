package com.generalaugment.outboxrelay.store;

import com.generalaugment.outboxrelay.domain.OutboxEvent;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Deletes published rows. The change stream can be faster than the commit itself: PostgreSQL decodes a transaction once it is
 * in the log, a moment before others can see its rows. A row that is not there yet is tried again, and remembered, so that
 * it is not taken for an unpublished one later.
 */
final class PgDeletions {

    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMillis(15), Duration.ofMillis(40));
    private static final int REMEMBERED = 20_000;

    private final PgSession session;
    private final Map<Row, Boolean> missed = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Row, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Row(String schema, String id) {}

    PgDeletions(PgSession session) {
        this.session = session;
    }

    void delete(List<OutboxEvent> published) {
        Set<Row> rows = published.stream().map(PgDeletions::row).collect(Collectors.toCollection(HashSet::new));
        rows.removeAll(tryToDelete(rows));
        for (Duration pause : PAUSES) {
            if (rows.isEmpty()) {
                return;
            }
            LockSupport.parkNanos(pause.toNanos());
            rows.removeAll(tryToDelete(rows));
        }
        // Deleted before, when this is a re-delivery; else of a transaction that takes its time to end.
        remember(rows);
    }

    /** Deletes what is known to be published, and hands on the rest. */
    Consumer<List<OutboxEvent>> unless(Consumer<List<OutboxEvent>> batch) {
        return events -> {
            Map<Boolean, List<OutboxEvent>> byMemory =
                    events.stream().collect(Collectors.partitioningBy(event -> isRemembered(row(event))));
            List<OutboxEvent> late = byMemory.getOrDefault(true, List.of());
            List<OutboxEvent> unpublished = byMemory.getOrDefault(false, List.of());
            tryToDelete(late.stream().map(PgDeletions::row).collect(Collectors.toSet()));
            if (!unpublished.isEmpty()) {
                batch.accept(unpublished);
            }
        };
    }

    private Set<Row> tryToDelete(Set<Row> rows) {
        Set<Row> deleted = new HashSet<>();
        Map<String, List<Row>> bySchema = rows.stream().collect(Collectors.groupingBy(Row::schema));
        bySchema.forEach((schema, some) -> deleted.addAll(session.call(c -> delete(c, schema, some))));
        return deleted;
    }

    private static Set<Row> delete(Connection c, String schema, List<Row> rows) throws SQLException {
        Array ids = c.createArrayOf("text", rows.stream().map(Row::id).toArray());
        try (PreparedStatement statement =
                c.prepareStatement("DELETE FROM " + PgNames.table(schema) + " WHERE id = ANY (?) RETURNING id")) {
            statement.setArray(1, ids);
            Set<Row> deleted = new HashSet<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    deleted.add(new Row(schema, found.getString(1)));
                }
            }
            return deleted;
        }
    }

    private synchronized void remember(Set<Row> rows) {
        rows.forEach(row -> missed.put(row, true));
    }

    private synchronized boolean isRemembered(Row row) {
        return missed.remove(row) != null;
    }

    private static Row row(OutboxEvent event) {
        return new Row(event.schema(), event.id());
    }
}
