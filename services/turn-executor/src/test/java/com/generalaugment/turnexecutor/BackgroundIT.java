package com.generalaugment.turnexecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fakes.OpenResponses;
import com.generalaugment.turnexecutor.fleet.Caller;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import com.generalaugment.turnexecutor.fleet.Rows;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Background turns over the service's own contract, with real PostgreSQL and Redis below. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class BackgroundIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @Inject
    Redis redis;

    @Inject
    MeterRegistry meters;

    private final Caller caller = new Caller();

    @BeforeEach
    void reset() {
        Neighbours.PEERS.reset();
        Neighbours.MODEL.reset();
    }

    private static String body(String input) {
        return "{\"model\":\"balanced\",\"background\":true,\"input\":\"" + input + "\"}";
    }

    private JsonNode awaitEnd(String id) {
        return await().atMost(TIMEOUT)
                .until(
                        () -> caller.retrieve(id),
                        response -> !List.of("queued", "in_progress")
                                .contains(response.path("status").asText()));
    }

    private static long delayMicros(String id) {
        return Rows.count(
                "SELECT (extract(epoch FROM active_since - created_at) * 1000000)::bigint FROM turn_executor.run"
                        + " WHERE response_id = ?",
                id);
    }

    @Test
    void aBackgroundTurnIsQueuedRunAndTold() {
        // Given // hazard 44
        String body = body("Reply exactly with: pong");

        // When
        JsonNode queued = caller.create(body).json();

        // Then
        OpenResponses.checkResponse(queued);
        assertThat(queued.path("status").asText()).isEqualTo("queued");
        String id = queued.path("id").asText();
        JsonNode response = awaitEnd(id);
        assertThat(response.path("output_text").asText()).isEqualTo("pong");
        assertThat(EventStory.check(caller.replay(id, null))).isEqualTo(response);
        assertThat(Neighbours.PEERS.reserved)
                .extracting(asked -> asked.getWaits() + " " + asked.getHoldSeconds())
                .containsExactly("true 86400", "false 3900");
        assertThat(Rows.count(
                        "SELECT count(*) FROM turn_executor.outbox_event WHERE project_id = ? AND type = 'TurnCompleted'"
                                + " AND payload::jsonb #>> '{data,background}' = 'true'",
                        caller.tenant.projectId()))
                .isOne();
    }

    @Test
    void anIdleReplicaBeginsWithinATenthOfASecond() {
        // Given
        List<Long> delays = new ArrayList<>();

        // When
        for (int i = 0; i < 21; i++) {
            String id = caller.create(body("Reply exactly with: pong"))
                    .json()
                    .path("id")
                    .asText();
            awaitEnd(id);
            delays.add(delayMicros(id));
        }

        // Then
        delays.sort(null);
        assertThat(delays.get(delays.size() / 2))
                .as("median delay in µs of " + delays)
                .isLessThan(100_000);
    }

    @Test
    void aStreamThatBreaksIsResumedWithoutAGapWhileTheTurnRuns() {
        // Given
        String id =
                caller.create(body("[pace 20ms] Count to 30")).json().path("id").asText();
        await().atMost(TIMEOUT)
                .until(() -> caller.retrieve(id).path("status").asText().equals("in_progress"));

        // When
        CompletableFuture<List<JsonNode>> whole = CompletableFuture.supplyAsync(() -> caller.replay(id, null));
        List<JsonNode> rest = caller.replay(id, 4L);

        // Then // hazard 5
        EventStory.check(whole.join());
        assertThat(rest).isEqualTo(whole.join().subList(5, whole.join().size()));
        assertThat(caller.replay(id, (long) whole.join().size())).isEmpty();
        assertThatThrownBy(() -> new Caller().replay(id, 4L))
                .hasFieldOrPropertyWithValue("reason", "response_not_found");
    }

    @Test
    void aTurnIsFollowedToItsEndEvenIfTheSharedCopyIsLostInTheMiddle() {
        // Given
        String id =
                caller.create(body("[pace 20ms] Count to 30")).json().path("id").asText();
        CompletableFuture<List<JsonNode>> followed = CompletableFuture.supplyAsync(() -> caller.replay(id, null));
        await().atMost(TIMEOUT)
                .until(() -> caller.retrieve(id).path("status").asText().equals("in_progress"));

        // When
        redis.send(Request.cmd(Command.FLUSHALL))
                .toCompletionStage()
                .toCompletableFuture()
                .join();

        // Then
        JsonNode response = EventStory.check(followed.join());
        assertThat(response).isEqualTo(caller.retrieve(id));
        assertThat(EventStory.check(caller.replay(id, null))).isEqualTo(response);
    }

    @Test
    void eventsExpireADayAfterTheLastOne() {
        // Given
        String id = caller.create(body("Reply exactly with: pong"))
                .json()
                .path("id")
                .asText();
        JsonNode response = awaitEnd(id);
        Rows.update(
                "UPDATE turn_executor.run SET created_at = created_at - interval '25 hours' WHERE response_id = ?", id);
        Rows.update("UPDATE turn_executor.response SET created_at = created_at - interval '25 hours' WHERE id = ?", id);
        assertThat(caller.replay(id, 2L)).isNotEmpty();

        // When
        Rows.update("UPDATE turn_executor.response_stream SET expires_at = now() WHERE response_id = ?", id);

        // Then
        assertThatThrownBy(() -> caller.replay(id, 2L)).hasFieldOrPropertyWithValue("reason", "stream_expired");
        assertThat(EventStory.check(caller.replay(id, null)).path("output")).isEqualTo(response.path("output"));
    }

    @Test
    void aRunningTurnIsCancelledAndChargedAsMeasured() {
        // Given // hazard 15
        JsonNode queued = caller.create(body("[pace 50ms] Count to 500")).json();
        String id = queued.path("id").asText();
        await().atMost(TIMEOUT)
                .until(() -> caller.retrieve(id).path("status").asText().equals("in_progress"));

        // When
        long asked = System.nanoTime();
        JsonNode cancelled = caller.cancel(id);

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(3));
        OpenResponses.checkResponse(cancelled);
        assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
        assertThat(cancelled.at("/usage/input_tokens").asInt()).isPositive();
        assertThat(EventStory.check(caller.replay(id, null))).isEqualTo(cancelled);
        assertThat(caller.cancel(id)).isEqualTo(cancelled);
        assertThatThrownBy(() -> new Caller().cancel(id)).hasFieldOrPropertyWithValue("reason", "response_not_found");
    }

    @Test
    void aKeyIsAnsweredWithTheResponseAsItIsNow() {
        // Given // hazard 4
        JsonNode queued = caller.create(body("[pace 20ms] Count to 20"), "k").json();
        String id = queued.path("id").asText();

        // When
        Caller.Answer again = caller.create(body("[pace 20ms] Count to 20"), "k");

        // Then
        assertThat(again.replay()).isTrue();
        assertThat(again.json().path("id").asText()).isEqualTo(id);
        assertThat(again.json().path("status").asText()).isIn("queued", "in_progress");
        JsonNode response = awaitEnd(id);
        assertThat(caller.create(body("[pace 20ms] Count to 20"), "k").json()).isEqualTo(response);
    }

    @Test
    void theQueueDepthIsTheNumberOfTurnsThatWait() {
        // Given
        String id = caller.create(body("Reply exactly with: pong"))
                .json()
                .path("id")
                .asText();
        awaitEnd(id);

        // When
        Rows.update(
                "UPDATE turn_executor.run SET state = 'queued', due_at = now() + interval '1 hour' WHERE response_id = ?",
                id);

        // Then
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(depth())
                        .isPositive()
                        .isEqualTo(Rows.count("SELECT count(*) FROM turn_executor.run WHERE state = 'queued'")));
    }

    private double depth() {
        return meters.get("general_augment_queue_depth")
                .tag("queue", "turns")
                .gauge()
                .value();
    }
}
