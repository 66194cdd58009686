package com.generalaugment.outboxrelay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** hazard 36: a fact is in PostgreSQL with the change that made it, and reaches Kafka from there whatever happens. */
class PublishingIT {

    private final String topic = Topics.fresh();
    private Outbox outbox;

    @AfterEach
    void drop() {
        outbox.drop();
    }

    @Test
    void publishesEveryRowOnceInOrderPerKeyWithItsHeaders() {
        // Given
        outbox = Outbox.with("gateway", "turn_executor", "metering");
        try (RunningRelay running = start()) {
            // When
            var ids = outbox.write("turn_executor", topic, "evt", 300);

            // Then
            var records = Topics.read(topic, Set.copyOf(ids));
            assertThat(records).hasSize(300);
            assertThat(Topics.firstSeenByKey(records)).isEqualTo(Topics.writtenByKey(ids));
            var first = records.stream()
                    .filter(r -> Topics.header(r, "id").equals("evt-0"))
                    .findFirst()
                    .orElseThrow();
            assertThat(new String(first.value(), UTF_8)).isEqualTo("{\"n\":0}");
            assertThat(Topics.header(first, "type")).isEqualTo("Tested");
            assertThat(Topics.header(first, "project_id")).isEqualTo("00000000-0000-7000-8000-000000000001");
            assertThat(Topics.header(first, "traceparent")).startsWith("00-0af7651916cd43dd8448eb211c80319c");
            assertThat(running.deliveries.published()).isEqualTo(300);
        }
    }

    @Test
    void deletesARowWhenItIsPublished() {
        // Given
        outbox = Outbox.with("gateway");
        try (RunningRelay running = start()) {
            // When
            var ids = outbox.write("gateway", topic, "evt", 50);
            Topics.read(topic, Set.copyOf(ids));

            // Then
            await().atMost(Duration.ofSeconds(20)).until(() -> outbox.rows("gateway") == 0);
            await().atMost(Duration.ofSeconds(20)).until(() -> running.lag.seconds() == 0);
        }
    }

    @Test
    void rowsWrittenBeforeItEverRanArePublishedFirst() {
        // Given
        outbox = Outbox.with("turn_executor");
        List<String> ids = new ArrayList<>(outbox.write("turn_executor", topic, "before", 1200));

        // When
        try (RunningRelay running = start()) {
            ids.addAll(outbox.write("turn_executor", topic, "while", 300));

            // Then
            var records = Topics.read(topic, Set.copyOf(ids));
            assertThat(Topics.firstSeenByKey(records)).isEqualTo(Topics.writtenByKey(ids));
            await().atMost(Duration.ofSeconds(20)).until(() -> outbox.rows("turn_executor") == 0);
        }
    }

    @Test
    void aServiceDeployedLaterIsPublishedWithoutAManualStep() {
        // Given
        outbox = Outbox.with("gateway");
        try (RunningRelay running = start()) {
            Topics.read(topic, Set.copyOf(outbox.write("gateway", topic, "first", 3)));

            // When
            outbox.deploy("metering");
            var ids = outbox.write("metering", topic, "later", 200);

            // Then
            var records = Topics.read(topic, Set.copyOf(ids));
            records.removeIf(record -> Topics.header(record, "id").startsWith("first"));
            assertThat(Topics.firstSeenByKey(records)).isEqualTo(Topics.writtenByKey(ids));
            await().atMost(Duration.ofSeconds(20)).until(() -> outbox.rows("metering") == 0);
        }
    }

    @Test
    void rowsThatTheStreamPassedOverArePublishedFromTheirTable() {
        // Given a slot that was moved behind rows which nobody has published
        outbox = Outbox.with("gateway");
        try (RunningRelay running = start()) {
            Topics.read(topic, Set.copyOf(outbox.write("gateway", topic, "seen", 1)));
            await().atMost(Duration.ofSeconds(20)).until(() -> outbox.rows("gateway") == 0);
        }
        var ids = outbox.write("gateway", topic, "passed", 20);
        outbox.superuser("SELECT pg_replication_slot_advance('" + outbox.name() + "', pg_current_wal_lsn())");

        // When
        try (RunningRelay running = start()) {
            // Then
            Topics.read(topic, Set.copyOf(ids));
            await().atMost(Duration.ofSeconds(20)).until(() -> outbox.rows("gateway") == 0);
        }
    }

    @Test
    void anEventThatKafkaNeverTakesIsSetAsideAndHoldsNobodyUp() throws Exception {
        // Given
        outbox = Outbox.with("gateway");
        try (var admin = Topics.admin()) {
            NewTopic small =
                    new NewTopic(topic, Optional.of(1), Optional.empty()).configs(Map.of("max.message.bytes", "40000"));
            admin.createTopics(List.of(small)).all().get();
        }
        try (RunningRelay running = start()) {
            // When
            outbox.write("gateway", topic, "huge", "key", "x".repeat(100_000));
            outbox.write("gateway", topic, "after", "key", "{}");

            // Then
            assertThat(Topics.read(topic, Set.of("after"))).hasSize(1);
            await().atMost(Duration.ofSeconds(20)).until(() -> outbox.rows("gateway") == 0);
            assertThat(outbox.text("SELECT id || ' ' || length(payload) FROM outbox_relay.rejected_event"))
                    .isEqualTo("huge 100000");
            assertThat(running.deliveries.rejected()).isEqualTo(1);
        }
    }

    @Test
    void aQuietOutboxInABusyDatabaseKeepsNoLog() {
        // Given
        outbox = Outbox.with("gateway");
        outbox.superuser("CREATE TABLE public.busy (text text)");
        try (RunningRelay running = start()) {
            Topics.read(topic, Set.copyOf(outbox.write("gateway", topic, "evt", 1)));

            // When
            for (int i = 0; i < 20; i++) {
                outbox.superuser("INSERT INTO public.busy SELECT repeat('x', 1000) FROM generate_series(1, 2000)");
            }

            // Then
            await().atMost(Duration.ofSeconds(60)).until(() -> keptLog() < 1_500_000);
        }

        // And the position that was confirmed without an event is one to start from
        try (RunningRelay again = start()) {
            Topics.read(topic, Set.copyOf(outbox.write("gateway", topic, "again", 1)));
        }
    }

    private long keptLog() {
        return outbox.number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::bigint"
                + " FROM pg_replication_slots WHERE slot_name = '" + outbox.name() + "'");
    }

    private RunningRelay start() {
        return RunningRelay.on(outbox.address(), Topics.kafka(), outbox.name());
    }
}
