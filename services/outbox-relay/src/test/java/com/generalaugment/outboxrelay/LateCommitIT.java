package com.generalaugment.outboxrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.outboxrelay.domain.OutboxEvent;
import com.generalaugment.outboxrelay.store.PgOutboxTables;
import com.generalaugment.outboxrelay.store.PgSession;
import com.generalaugment.outboxrelay.store.PgSessions;
import com.generalaugment.outboxrelay.store.PgSlot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stream may deliver a row a moment before anybody else can see it, and so before it can be deleted. */
class LateCommitIT {

    private final Outbox outbox = Outbox.with("gateway");
    private final PgSessions sessions = new PgSessions(outbox.address());
    private final PgSession session = new PgSession(sessions);
    private final PgSlot slot = new PgSlot(sessions, session, outbox.name());
    private final PgOutboxTables tables = new PgOutboxTables(sessions, session, slot);

    @AfterEach
    void drop() {
        session.close();
        outbox.drop();
    }

    @Test
    void aPublishedRowThatBecomesVisibleLateIsDeletedAndNotPublishedAgain() throws SQLException {
        // Given a row that was published while its transaction had not ended for others
        slot.prepare();
        try (Connection service = outbox.connect("gateway")) {
            service.setAutoCommit(false);
            outbox.insert(service, "gateway", "topic", "late", "key", "{}");
            tables.delete(List.of(new OutboxEvent("gateway", "late", "topic", "key", "Tested", null, null, "{}")));
            service.commit();
        }
        outbox.write("gateway", "topic", "never", "key", "{}");

        // When the stream has passed both
        List<String> found = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            tables.readPassedOver(events -> events.forEach(event -> found.add(event.id())));
            outbox.superuser("SELECT pg_replication_slot_advance('" + outbox.name() + "', pg_current_wal_lsn())");
            return !found.isEmpty();
        });

        // Then
        assertThat(found).containsExactly("never");
        assertThat(outbox.text("SELECT string_agg(id, ',') FROM gateway.outbox_event"))
                .isEqualTo("never");
    }
}
