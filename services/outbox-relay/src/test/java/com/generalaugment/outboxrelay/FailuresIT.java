package com.generalaugment.outboxrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.testkit.infra.ChildProcess;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.outboxrelay.domain.ChangeStream;
import com.generalaugment.outboxrelay.domain.RelayState;
import com.generalaugment.outboxrelay.store.DebeziumSettings;
import com.generalaugment.outboxrelay.store.DebeziumStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** hazard 18, hazard 36: whatever is taken away in mid-stream, every committed event arrives, in order per key. */
class FailuresIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final Infrastructure servers = InfrastructureResource.shared();
    private final String topic = Topics.fresh();
    private final List<Process> processes = new ArrayList<>();
    private Outbox outbox;

    @BeforeEach
    void deploy() {
        outbox = Outbox.with("turn_executor");
    }

    @AfterEach
    void end() {
        processes.forEach(ChildProcess::kill);
        outbox.drop();
    }

    @Test
    void aRelayKilledInMidStreamLosesNothingAndRepeatsOnlyTheSameEvents() {
        // Given
        Process first = startProcess("killed");
        var written = CompletableFuture.supplyAsync(() -> outbox.write("turn_executor", topic, "evt", 4000));
        Topics.read(topic, Set.of("evt-500"));

        // When
        ChildProcess.kill(first);
        startProcess("successor");

        // Then
        var ids = written.join();
        var records = Topics.read(topic, Set.copyOf(ids));
        assertThat(Topics.firstSeenByKey(records)).isEqualTo(Topics.writtenByKey(ids));
        assertThat(records.stream().map(r -> Topics.header(r, "id"))).isSubsetOf(ids);
        await().atMost(TIMEOUT).until(() -> outbox.rows("turn_executor") == 0);
    }

    @Test
    void postgresMayRestartWhileTheRelayRuns() {
        // Given
        try (RunningRelay running = start()) {
            var before = outbox.write("turn_executor", topic, "before", 200);
            Topics.read(topic, Set.copyOf(before));

            // When
            servers.postgres().kill();
            await().atMost(TIMEOUT)
                    .until(() -> running.relay.state() instanceof RelayState.Interrupted
                            || running.relay.state() instanceof RelayState.Standby);
            assertThat(running.relay.isAlive()).isTrue();
            servers.postgres().start();
            servers.postgres().awaitReady();

            // Then
            var after = outbox.write("turn_executor", topic, "after", 200);
            var records = Topics.read(topic, Set.copyOf(after));
            records.removeIf(r -> Topics.header(r, "id").startsWith("before"));
            assertThat(Topics.firstSeenByKey(records)).isEqualTo(Topics.writtenByKey(after));
            await().atMost(TIMEOUT).until(() -> outbox.rows("turn_executor") == 0);
        }
    }

    @Test
    void eventsWaitInTheirTableWhileKafkaIsAway() {
        // Given
        try (RunningRelay running = start()) {
            Topics.read(topic, Set.copyOf(outbox.write("turn_executor", topic, "before", 10)));
            await().atMost(TIMEOUT).until(() -> outbox.rows("turn_executor") == 0);

            // When
            servers.kafka().kill();
            var ids = outbox.write("turn_executor", topic, "evt", 3000);

            // Then nothing counts as published
            await().atMost(TIMEOUT).until(() -> running.lag.seconds() > 3);
            assertThat(outbox.rows("turn_executor")).isEqualTo(3000);

            // When
            servers.kafka().start();
            servers.kafka().awaitReady();

            // Then
            var records = Topics.read(topic, Set.copyOf(ids));
            records.removeIf(r -> Topics.header(r, "id").startsWith("before"));
            assertThat(Topics.firstSeenByKey(records)).isEqualTo(Topics.writtenByKey(ids));
            await().atMost(TIMEOUT).until(() -> outbox.rows("turn_executor") == 0 && running.lag.seconds() == 0);
        }
    }

    @Test
    void aRelayStartsByItselfWhenKafkaComesLate() {
        // Given
        servers.kafka().kill();
        var ids = outbox.write("turn_executor", topic, "early", 100);

        // When
        try (RunningRelay running = start()) {
            await().atMost(TIMEOUT).until(() -> running.relay.state() instanceof RelayState.Interrupted);
            servers.kafka().start();
            servers.kafka().awaitReady();

            // Then
            assertThat(Topics.firstSeenByKey(Topics.read(topic, Set.copyOf(ids))))
                    .isEqualTo(Topics.writtenByKey(ids));
        }
    }

    @Test
    void aLostSlotIsMadeAnewAndWhatItHeldIsPublishedFromTheTables() {
        // Given events that only the slot and the table know
        try (RunningRelay running = start()) {
            Topics.read(topic, Set.copyOf(outbox.write("turn_executor", topic, "before", 10)));
        }
        List<String> ids = new ArrayList<>(outbox.write("turn_executor", topic, "held", 600));

        // When PostgreSQL takes the slot away
        invalidateSlot();
        try (RunningRelay running = start()) {
            ids.addAll(outbox.write("turn_executor", topic, "next", 300));

            // Then
            var records = Topics.read(topic, Set.copyOf(ids));
            records.removeIf(r -> Topics.header(r, "id").startsWith("before"));
            assertThat(Topics.firstSeenByKey(records)).isEqualTo(Topics.writtenByKey(ids));
            await().atMost(TIMEOUT).until(() -> outbox.rows("turn_executor") == 0);
            assertThat(running.slot.timesLost()).isEqualTo(1);
        }
    }

    @Test
    void aSlotDroppedByHandUnderTheRunningRelayIsMadeAnew() {
        // Given
        try (RunningRelay running = start()) {
            Topics.read(topic, Set.copyOf(outbox.write("turn_executor", topic, "before", 10)));

            // When
            outbox.drop();
            var ids = outbox.write("turn_executor", topic, "after", 300);

            // Then
            Topics.read(topic, Set.copyOf(ids));
            await().atMost(TIMEOUT).until(() -> outbox.rows("turn_executor") == 0);
            await().atMost(TIMEOUT).until(() -> running.slot.timesLost() > 0);
        }
    }

    /** Only the relay does, which then publishes from the tables what no slot holds. */
    @Test
    void theEngineNeverCreatesASlotItself() {
        // Given
        try (RunningRelay running = start()) {
            Topics.read(topic, Set.copyOf(outbox.write("turn_executor", topic, "before", 10)));
        }
        outbox.drop();
        DebeziumSettings settings = new DebeziumSettings(outbox.address(), outbox.name(), Duration.ofMillis(5), 512);

        // When
        try (ChangeStream.Session session = new DebeziumStream(settings).open(events -> {})) {
            await().atMost(TIMEOUT).until(() -> !session.isRunning());

            // Then
            assertThat(session.failure()).hasStackTraceContaining("timeout");
            assertThat(outbox.number(
                            "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + outbox.name() + "'"))
                    .isZero();
        }
    }

    @Test
    void oneOfTwoPublishesAndTheOtherTakesOverWhenItIsKilled() {
        // Given
        Process leader = startProcess("leader");
        Topics.read(topic, Set.copyOf(writeOne()));
        try (RunningRelay standby = start()) {
            await().atMost(TIMEOUT).until(() -> standby.state().equals("Standby"));
            var ids = outbox.write("turn_executor", topic, "evt", 100);
            Topics.read(topic, Set.copyOf(ids));
            assertThat(standby.relay.leads()).isFalse();
            assertThat(standby.deliveries.published()).isZero();

            // When
            ChildProcess.kill(leader);

            // Then
            await().atMost(Duration.ofSeconds(15)).until(() -> standby.state().equals("Relaying"));
            var after = outbox.write("turn_executor", topic, "after", 100);
            Topics.read(topic, Set.copyOf(after));
            assertThat(standby.relay.leads()).isTrue();
        }
    }

    @Test
    void aFrozenLeaderIsReplacedAndPublishesNothingWhenItWakesUp() throws IOException, InterruptedException {
        // Given
        Process leader = startProcess("frozen");
        Topics.read(topic, Set.copyOf(writeOne()));
        try (RunningRelay standby = start()) {
            // When
            signal(leader, "STOP");

            // Then
            await().atMost(Duration.ofSeconds(15)).until(() -> standby.state().equals("Relaying"));
            var ids = outbox.write("turn_executor", topic, "evt", 50);
            Topics.read(topic, Set.copyOf(ids));
            long published = standby.deliveries.published();

            // When
            signal(leader, "CONT");
            var more = outbox.write("turn_executor", topic, "more", 200);

            // Then
            assertThat(Topics.read(topic, Set.copyOf(more)).stream()
                            .filter(r -> Topics.header(r, "id").startsWith("more")))
                    .hasSize(200);
            await().atMost(TIMEOUT).until(() -> standby.deliveries.published() == published + 200);
            assertThat(standby.relay.leads()).isTrue();
        }
    }

    private List<String> writeOne() {
        return outbox.write("turn_executor", topic, "one", 1);
    }

    private void invalidateSlot() {
        outbox.superuser("ALTER SYSTEM SET idle_replication_slot_timeout = '1s'");
        outbox.superuser("SELECT pg_reload_conf()");
        try {
            await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(500)).until(() -> {
                outbox.superuser("CHECKPOINT");
                return outbox.text(
                                "SELECT wal_status FROM pg_replication_slots WHERE slot_name = '" + outbox.name() + "'")
                        .equals("lost");
            });
        } finally {
            outbox.superuser("ALTER SYSTEM RESET idle_replication_slot_timeout");
            outbox.superuser("SELECT pg_reload_conf()");
        }
    }

    private Process startProcess(String label) {
        Process process = RelayProcess.start(outbox, Topics.kafka(), outbox.name() + "-" + label);
        processes.add(process);
        return process;
    }

    private RunningRelay start() {
        return RunningRelay.on(outbox.address(), Topics.kafka(), outbox.name());
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }
}
