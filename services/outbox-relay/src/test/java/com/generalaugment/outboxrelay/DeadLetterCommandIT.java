package com.generalaugment.outboxrelay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.kafka.DeadLetter;
import com.generalaugment.outboxrelay.config.DeadLetterCommand;
import com.generalaugment.outboxrelay.events.ProducerSettings;
import com.generalaugment.outboxrelay.store.DatabaseAddress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterCommandIT {

    private final String topic = Topics.fresh();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private Outbox outbox;

    @BeforeEach
    void makeAnOutbox() {
        outbox = Outbox.with("gateway");
    }

    @AfterEach
    void drop() {
        outbox.drop();
    }

    @Test
    void deadLettersAreListedAndPutBackOnTheirTopicOnce() throws Exception {
        // Given
        die("evt_1", 7);
        die("evt_2", 8);

        // When
        int listed = command("list", topic);
        String list = takeOutput();
        int one = command("replay", topic, "evt_1");
        int rest = command("replay", topic);
        int none = command("replay", topic);
        takeOutput();
        command("list", topic + ".dead");

        // Then
        assertThat(List.of(listed, one, rest, none)).containsExactly(0, 0, 0, 1);
        assertThat(list.lines().filter(line -> line.startsWith(topic)))
                .hasSize(2)
                .allSatisfy(
                        line -> assertThat(line).contains("UsageRecorded", "constraint", "PgException 23514", " dead "))
                .anySatisfy(line -> assertThat(line).contains("evt_1", "3@7"));
        assertThat(takeOutput().lines().filter(line -> line.startsWith(topic)))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains(" replayed "));
        List<ConsumerRecord<String, byte[]>> records = Topics.read(topic, Set.of("evt_1", "evt_2"));
        assertThat(records).hasSize(2).allSatisfy(record -> {
            assertThat(record.key()).isEqualTo("key");
            assertThat(new String(record.value(), UTF_8)).startsWith("payload of evt_");
            assertThat(record.headers()).extracting("key").containsExactly("id", "type", "replay_of");
        });
    }

    @Test
    void anEventThatKafkaRefusedIsListedAndPublishedWhenTheTopicTakesIt() throws Exception {
        // Given
        try (var admin = Topics.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())
                            .configs(Map.of("max.message.bytes", "40000"))))
                    .all()
                    .get();
        }
        try (RunningRelay running = RunningRelay.on(outbox.address(), Topics.kafka(), outbox.name())) {
            outbox.write("gateway", topic, "huge", "key", "x".repeat(100_000));
            await().atMost(Duration.ofSeconds(60)).until(() -> running.deliveries.rejected() == 1);
        }

        // When
        int refused = command("replay", topic);
        allowLargeRecords();
        command("list");
        String list = takeOutput();
        int published = command("replay", topic, "huge");

        // Then
        assertThat(refused).isEqualTo(1);
        assertThat(list).contains(topic, "huge", "unpublishable", "RecordTooLarge");
        assertThat(published).isZero();
        assertThat(Topics.read(topic, Set.of("huge"))).hasSize(1);
        assertThat(outbox.number("SELECT count(*) FROM outbox_relay.rejected_event"))
                .isZero();
    }

    @Test
    void aTopicThatCanNeverExistHoldsNoOtherEventUp() {
        // Given
        try (RunningRelay running = RunningRelay.on(outbox.address(), Topics.kafka(), outbox.name())) {
            // When
            outbox.write("gateway", "no topic!", "impossible", "key", "{}");
            outbox.write("gateway", "", "nameless", "key", "{}");
            outbox.write("gateway", topic, "after", "key", "{}");

            // Then
            assertThat(Topics.read(topic, Set.of("after"))).hasSize(1);
            await().atMost(Duration.ofSeconds(60)).until(() -> running.deliveries.rejected() == 2);
        }
    }

    @Test
    void anUnknownActionTellsTheUsage() {
        assertThat(command("remove")).isEqualTo(2);
        assertThat(takeOutput()).contains("usage: dead-letters list");
    }

    private void die(String id, long offset) throws Exception {
        DeadLetter letter = new DeadLetter(
                topic, 3, offset, Instant.EPOCH, "metering", 5, "constraint", "PgException 23514", id, "UsageRecorded");
        ConsumerRecord<String, byte[]> record =
                new ConsumerRecord<>(topic, 3, offset, "key", ("payload of " + id).getBytes(UTF_8));
        record.headers().add("id", id.getBytes(UTF_8)).add("type", "UsageRecorded".getBytes(UTF_8));
        ProducerRecord<String, byte[]> dead = letter.of(record);
        try (var producer = ProducerSettings.open(Topics.kafka())) {
            producer.send(dead).get();
        }
    }

    private void allowLargeRecords() throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry("max.message.bytes", "200000"), AlterConfigOp.OpType.SET);
        try (var admin = Topics.admin()) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
        }
    }

    private int command(String... arguments) {
        DatabaseAddress address = outbox.address();
        Map<String, String> environment = Map.of(
                "GENAUG_KAFKA_BOOTSTRAP_SERVERS", Topics.kafka(),
                "GENAUG_DATABASE_URL", outbox.url(),
                "GENAUG_DATABASE_USERNAME", address.username(),
                "GENAUG_DATABASE_PASSWORD", address.password());
        return new DeadLetterCommand(environment, new PrintStream(output, true, UTF_8)).run(List.of(arguments));
    }

    private String takeOutput() {
        String text = output.toString(UTF_8);
        output.reset();
        return text;
    }
}
