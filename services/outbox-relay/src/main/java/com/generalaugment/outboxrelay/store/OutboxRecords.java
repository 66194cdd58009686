package com.generalaugment.outboxrelay.store;

import com.generalaugment.outboxrelay.domain.OutboxEvent;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** What the engine delivers: inserted rows, and heartbeats that only carry a position. */
final class OutboxRecords {

    private static final String ROW = "after";
    private static final String COMMITTED = "lsn_commit";

    private OutboxRecords() {}

    /** Empty for what is no inserted row. */
    static Optional<OutboxEvent> event(SourceRecord record) {
        if (!isRow(record)) {
            return Optional.empty();
        }
        Struct change = (Struct) record.value();
        Struct row = change.getStruct(ROW);
        return Optional.of(new OutboxEvent(
                change.getStruct("source").getString("schema"),
                row.getString("id"),
                row.getString("topic"),
                row.getString("key"),
                row.getString("type"),
                row.getString("project_id"),
                row.getString("traceparent"),
                row.getString("payload")));
    }

    static boolean isRow(SourceRecord record) {
        return record.value() instanceof Struct change && change.schema().field(ROW) != null && change.get(ROW) != null;
    }

    /**
     * The last commit that a heartbeat knows of. One from before the first commit that was read knows none and carries the end
     * of the log instead, which must never be saved as a position: rows before it may not be delivered yet.
     */
    static @Nullable Long lastCommit(SourceRecord heartbeat) {
        return heartbeat.sourceOffset().get(COMMITTED) instanceof Long commit ? commit : null;
    }
}
