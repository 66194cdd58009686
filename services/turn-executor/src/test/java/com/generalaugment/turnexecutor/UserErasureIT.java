package com.generalaugment.turnexecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.fleet.Caller;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import com.generalaugment.turnexecutor.fleet.Rows;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person's turns end and go, with all that they have left behind. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class UserErasureIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final Caller caller = new Caller();
    private final String user = "ada-" + UUID.randomUUID();
    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", InfrastructureResource.shared().kafkaBootstrap(), "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());

    @BeforeEach
    void reset() {
        Neighbours.PEERS.reset();
        Neighbours.MODEL.reset();
    }

    @AfterEach
    void close() {
        producer.close();
    }

    private String body(String who, String more) {
        return "{\"model\":\"balanced\",\"user\":\"" + who + "\"," + more + "}";
    }

    @Test
    void aTurnThatIsGoingOnEndsFirstAndOthersGoOn() {
        // Given
        String talk = "\"background\":true,\"input\":\"[pace 100ms] Count to 600\"";
        String hers = caller.create(body(user, talk)).json().path("id").asText();
        String others = caller.create(body("bea", talk)).json().path("id").asText();
        String done = caller.create(body(user, "\"input\":\"Reply exactly with: pong\""), "key of " + user)
                .json()
                .path("id")
                .asText();
        for (String id : new String[] {hers, others}) {
            await().atMost(TIMEOUT)
                    .until(() -> caller.retrieve(id).path("status").asText().equals("in_progress"));
        }

        // When
        JsonNode report = erase("era_" + UUID.randomUUID(), Instant.now());

        // Then
        assertThat(report.path("remaining").asInt()).isZero();
        assertThat(report.at("/stores/runs").asInt()).isEqualTo(2);
        assertThat(report.at("/stores/responses").asInt()).isEqualTo(2);
        assertThat(report.at("/stores/idempotency_replays").asInt()).isOne();
        for (String id : new String[] {hers, done}) {
            assertThatThrownBy(() -> caller.retrieve(id)).hasFieldOrPropertyWithValue("reason", "response_not_found");
        }
        assertThat(caller.retrieve(others).path("status").asText()).isEqualTo("in_progress");
        caller.cancel(others);
        assertThat(rowsOf(user)).isZero();
    }

    @Test
    void whatWasAskedForAfterwardsIsANewLife() {
        // Given
        Instant erased = Instant.now().minusSeconds(5);
        String id = caller.create(body(user, "\"input\":\"Reply exactly with: pong\""))
                .json()
                .path("id")
                .asText();

        // When
        JsonNode report = erase("era_" + UUID.randomUUID(), erased);

        // Then
        assertThat(report.path("remaining").asInt()).isZero();
        assertThat(report.at("/stores/conversations").asInt()).isZero();
        assertThat(caller.retrieve(id).path("output_text").asText()).isEqualTo("pong");
    }

    @Test
    void askedAgainItReportsTheSameAndLeavesWhatIsNew() {
        // Given
        caller.create(body(user, "\"input\":\"Reply exactly with: pong\""));
        String erasure = "era_" + UUID.randomUUID();
        Instant until = Instant.now();
        JsonNode first = erase(erasure, until);
        caller.create(body(user, "\"input\":\"Reply exactly with: pong\""));

        // When
        JsonNode second = erase(erasure, until);

        // Then
        assertThat(second).isEqualTo(first);
        assertThat(rowsOf(user)).isPositive();
    }

    private static long rowsOf(String who) {
        return Rows.count(
                "SELECT (SELECT count(*) FROM turn_executor.run r WHERE position(? IN r::text) > 0)"
                        + " + (SELECT count(*) FROM turn_executor.response r WHERE position(? IN r::text) > 0)"
                        + " + (SELECT count(*) FROM turn_executor.idempotency_key k WHERE position(? IN k::text) > 0)",
                who,
                who,
                who);
    }

    /** Says it as memory does, until there is one more report. */
    private JsonNode erase(String erasure, Instant until) {
        long before = reports(erasure);
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(500)).until(() -> {
            EventEnvelope<UserErased> fact = new EventEnvelope<>(
                    Ids.next("evt_"), until, caller.tenant.toString(), null, "subject", new UserErased(erasure, user));
            producer.send(new ProducerRecord<>(
                    Topic.USER.topicName(),
                    fact.subject(),
                    EventCodec.encode(fact).getBytes(StandardCharsets.UTF_8)));
            producer.flush();
            return reports(erasure) > before;
        });
        return Rows.report(erasure).path("data");
    }

    private static long reports(String erasure) {
        return Rows.count("SELECT count(*) FROM turn_executor.outbox_event WHERE position(? IN payload) > 0", erasure);
    }
}
