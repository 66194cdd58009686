package com.generalaugment.turnexecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.metering.ReserveRequest;
import com.generalaugment.libs.contracts.turn.ExecuteRequest;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.ClientStream;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fakes.OpenResponses;
import com.generalaugment.turnexecutor.fleet.Caller;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import com.generalaugment.turnexecutor.fleet.Rows;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole turns over the service's own contract, with real PostgreSQL and Redis below and small servers beside it. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class TurnIT {

    private static final String HI = "{\"model\":\"balanced\",\"input\":\"Hi\"}";
    private static final String STUB = "{\"model\":\"stub-1\",\"input\":\"Hi\"";
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @Inject
    Redis redis;

    private final Caller caller = new Caller();
    private final Caller stranger = new Caller();

    @BeforeEach
    void reset() {
        Neighbours.PEERS.reset();
        Neighbours.MODEL.reset();
    }

    private long facts(String type) {
        return Rows.count(
                "SELECT count(*) FROM turn_executor.outbox_event WHERE project_id = ? AND type = ?",
                caller.tenant.projectId(),
                type);
    }

    private static Problem refused(Runnable call) {
        Problem problem = catchThrowableOfType(Problem.class, call::run);
        assertThat(problem).isNotNull();
        return problem;
    }

    @Test
    void aCompactionIsReservedAsNoTurn() {
        // When
        JsonNode compaction = caller.compact(HI);

        // Then
        assertThat(compaction.path("object").asText()).isEqualTo("response.compaction");
        assertThat(Neighbours.PEERS.reserved).singleElement().matches(ReserveRequest::getNoTurn);
        caller.create(HI);
        assertThat(Neighbours.PEERS.reserved.getLast()).matches(asked -> !asked.getNoTurn());
    }

    @Test
    void aTurnIsReservedRunStoredAndTold() {
        // Given // hazard 17, hazard 18, hazard 36
        String body =
                "{\"model\":\"balanced\",\"input\":\"Reply exactly with: pong\",\"user\":\"ann\",\"max_output_tokens\":50,"
                        + "\"metadata\":{\"feature\":\"chat\"},\"budget_usd\":1}";

        // When
        JsonNode response = caller.create(body).json();

        // Then
        OpenResponses.checkResponse(response);
        assertThat(response.path("output_text").asText()).isEqualTo("pong");
        assertThat(caller.retrieve(response.path("id").asText())).isEqualTo(response);
        assertThat(Neighbours.PEERS.reserved).singleElement().satisfies(asked -> {
            assertThat(asked.getReservationId())
                    .isEqualTo(response.at("/metadata/general_augment_run_id").asText());
            assertThat(asked.getUserId()).isEqualTo("ann");
            assertThat(asked.getModel()).isEqualTo("genaug/echo-1");
            assertThat(asked.getInputTokens())
                    .isEqualTo(response.at("/usage/input_tokens").asLong());
            assertThat(asked.getMaxOutputTokens()).isEqualTo(50);
            assertThat(asked.getRunBudgetMicros()).isEqualTo(1_000_000);
            assertThat(asked.getPlan()).isEqualTo("pro");
        });
        assertThat(facts("TurnCompleted")).isOne();
        assertThat(facts("UsageRecorded")).isOne();
        assertThat(Rows.count(
                        "SELECT count(*) FROM turn_executor.run WHERE project_id = ? AND state = 'completed' AND request IS NULL",
                        caller.tenant.projectId()))
                .isOne();
    }

    @Test
    void aStreamIsToldKeptAndReplayedTheSame() {
        // Given
        String body = "{\"model\":\"balanced\",\"input\":\"Count to 20\",\"stream\":true}";

        // When
        List<JsonNode> events = caller.stream(body, null);

        // Then
        JsonNode response = EventStory.check(events);
        String id = response.path("id").asText();
        assertThat(caller.replay(id, null)).isEqualTo(events);
        assertThat(caller.replay(id, 5L)).isEqualTo(events.subList(6, events.size()));
        assertThat(caller.retrieve(id)).isEqualTo(response);
        assertThatThrownBy(() -> stranger.replay(id, null)).hasFieldOrPropertyWithValue("reason", "response_not_found");
    }

    @Test
    void toolsChainsItemsAndDeletionWorkTogether() {
        // Given
        String tools = "\"tools\":[{\"type\":\"function\",\"name\":\"weather\",\"parameters\":{\"type\":\"object\"}}]";
        JsonNode asked = caller.create(
                        "{\"model\":\"balanced\",\"input\":\"call weather {\\\"city\\\":\\\"Bern\\\"}\"," + tools + "}")
                .json();
        String callId = asked.at("/output/0/call_id").asText();
        String id = asked.path("id").asText();

        // When
        JsonNode told = caller.create("{\"model\":\"balanced\",\"previous_response_id\":\"" + id + "\"," + tools
                        + ",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"" + callId
                        + "\",\"output\":\"rain\"}]}")
                .json();

        // Then
        assertThat(asked.at("/output/0/arguments").asText()).isEqualTo("{\"city\":\"Bern\"}");
        assertThat(told.path("output_text").asText()).isEqualTo("Tool result: rain");
        JsonNode items = caller.inputItems(id, "", "", "");
        assertThat(items.path("data")).hasSize(1);
        assertThat(items.path("first_id").asText())
                .isNotEmpty()
                .isEqualTo(items.path("last_id").asText());
        assertThat(refused(() -> caller.inputItems(id, "sideways", "0", "")).fieldErrors())
                .hasSize(2);
        assertThat(refused(() -> caller.inputItems(id, "", "", "msg_x")).reason())
                .isEqualTo("item_not_found");
        assertThat(caller.delete(id).path("deleted").asBoolean()).isTrue();
        for (Runnable gone : List.<Runnable>of(
                () -> caller.retrieve(id), () -> caller.delete(id), () -> caller.inputItems(id, "", "", ""))) {
            assertThat(refused(gone).reason()).isEqualTo("response_not_found");
        }
    }

    @Test
    void nobodySeesAnothersRows() throws Exception {
        // Given // hazard 5, hazard 16, hazard 43
        String id = caller.create("{\"model\":\"balanced\",\"input\":\"Hi\",\"user\":\"ann\"}", "k")
                .json()
                .path("id")
                .asText();

        // When
        List<Runnable> attempts = List.of(
                () -> stranger.retrieve(id),
                () -> stranger.delete(id),
                () -> stranger.replay(id, null),
                () -> stranger.inputItems(id, "", "", ""),
                () -> caller.retrieve(id, "bob"),
                () -> stranger.create(
                        "{\"model\":\"balanced\",\"input\":\"x\",\"previous_response_id\":\"" + id + "\"}"));

        // Then
        attempts.forEach(attempt -> assertThat(refused(attempt).kind()).isEqualTo(ErrorKind.NOT_FOUND));
        assertThat(stranger.create("{\"model\":\"balanced\",\"input\":\"Hi\",\"user\":\"ann\"}", "k")
                        .replay())
                .isFalse();
        try (Connection service = DriverManager.getConnection(
                        "jdbc:" + InfrastructureResource.shared().databaseUrl(), "turn_executor", "only-for-tests");
                Statement statement = service.createStatement()) {
            for (String table : List.of("run", "response", "response_stream", "idempotency_key")) {
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM turn_executor." + table)) {
                    rows.next();
                    assertThat(rows.getLong(1)).as(table).isZero();
                }
            }
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM turn_executor.outbox_event"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void whatNoIdLooksLikeIsNotFound() {
        for (String id : List.of("\0", "resp_\0", "", "ü", "resp_ nothing")) {
            assertThat(refused(() -> caller.retrieve(id)).reason()).isEqualTo("response_not_found");
            assertThat(refused(() -> caller.delete(id)).reason()).isEqualTo("response_not_found");
        }
        assertThat(caller.create(
                                "{\"model\":\"balanced\",\"input\":\"\\u0000\",\"metadata\":{\"feature\":\"a\\u0000\"}}")
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("completed");
    }

    @Test
    void fiftyEqualRequestsAreOneRun() throws Exception {
        // Given // hazard 3, hazard 4
        String body = "{\"model\":\"balanced\",\"input\":\"Count to 30\",\"stream\":true}";
        List<Callable<List<JsonNode>>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(() -> caller.stream(body, "same"));
        }

        // When
        Set<String> ids;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<JsonNode>>> answers = threads.invokeAll(calls);
            ids = answers.stream()
                    .map(Future::resultNow)
                    .map(events -> EventStory.check(events).path("id").asText())
                    .collect(Collectors.toSet());
        }

        // Then
        assertThat(ids).hasSize(1);
        assertThat(Neighbours.PEERS.reserved).hasSize(1);
        assertThat(facts("UsageRecorded")).isOne();
    }

    @Test
    void aTurnThatStoresNothingIsReplayedFromItsSealOnly() {
        // Given
        String body = "{\"model\":\"balanced\",\"input\":\"Reply exactly with: a secret\",\"store\":false}";
        JsonNode first = caller.create(body, "k").json();

        // When
        Caller.Answer again = caller.create(body, "k");

        // Then
        assertThat(again.replay()).isTrue();
        assertThat(again.json()).isEqualTo(first);
        assertThat(Rows.count(
                        "SELECT count(*) FROM turn_executor.response WHERE project_id = ?", caller.tenant.projectId()))
                .isZero();
        assertThat(Rows.count(
                        "SELECT count(*) FROM turn_executor.idempotency_key WHERE project_id = ?"
                                + " AND position('secret'::bytea IN sealed) > 0",
                        caller.tenant.projectId()))
                .isZero();
        Rows.update(
                "UPDATE turn_executor.idempotency_key SET sealed_until = now() - interval '1 second' WHERE project_id = ?",
                caller.tenant.projectId());
        assertThat(refused(() -> caller.create(body, "k")).reason()).isEqualTo("idempotency_replay_unavailable");
    }

    @Test
    void aRefusedTryFreesItsKey() {
        // Given
        Neighbours.PEERS.refuse(Problem.of(ErrorKind.PAYMENT_REQUIRED, "project_budget_exceeded", "No money.")
                .extra("limit_usd", "1.000000"));

        // When
        Problem problem = refused(() -> caller.create(HI, "k"));

        // Then
        assertThat(problem.reason()).isEqualTo("project_budget_exceeded");
        assertThat(problem.extras()).containsEntry("limit_usd", "1.000000");
        Neighbours.PEERS.reset();
        assertThat(caller.create(HI, "k").replay()).isFalse();
    }

    @Test
    void withoutMeteringNobodyRuns() {
        // Given // hazard 13
        Neighbours.PEERS.meteringIsAway();

        // When
        Problem problem = refused(() -> caller.create(HI, "k"));

        // Then
        assertThat(problem.reason()).isEqualTo("budget_state_unavailable");
        assertThat(problem.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(problem.retryAfter()).isNotNull();
        Neighbours.PEERS.reset();
        assertThat(caller.create(HI, "k").replay()).isFalse();
    }

    @Test
    void aProviderThatFailsLeavesAFailedResponse() {
        // Given
        Neighbours.MODEL.then(exchange -> exchange.whole(401, "", "{}"));

        // When
        Problem problem = refused(() -> caller.create(STUB + "}", "k"));

        // Then
        assertThat(problem.reason()).isEqualTo("model_provider_error");
        assertThat(problem.extras()).containsEntry("upstream_status", 401).containsKey("response_id");
        JsonNode failed = caller.retrieve(String.valueOf(problem.extras().get("response_id")));
        OpenResponses.checkResponse(failed);
        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertThat(facts("TurnFailed")).isOne();
        assertThat(caller.create(STUB + "}", "k").json().path("output_text").asText())
                .isEqualTo("Stub.");
    }

    @Test
    void aStreamThatBreaksInTheMiddleEndsProperly() {
        // Given
        Neighbours.MODEL.then(exchange -> {
            exchange.begin();
            exchange.text("Half a");
        });

        // When
        List<JsonNode> events = caller.stream(STUB + ",\"stream\":true}", null);

        // Then
        assertThat(EventStory.check(events).path("status").asText()).isEqualTo("failed");
    }

    private static final class Counting implements ClientStream.Listener<TurnFrame> {
        final AtomicInteger heard = new AtomicInteger();
        final CompletableFuture<Boolean> ended = new CompletableFuture<>();

        @Override
        public void onItem(TurnFrame item) {
            heard.incrementAndGet();
        }

        @Override
        public void onCompleted() {
            ended.complete(true);
        }

        @Override
        public void onFailed(Problem problem) {
            ended.completeExceptionally(problem);
        }
    }

    @Test
    void aCallerThatHangsUpStopsTheModelWithinATenthOfASecond() throws Exception {
        // Given // hazard 15
        List<Duration> taken = new ArrayList<>();

        // When
        for (int i = 0; i < 5; i++) {
            taken.add(hungUp());
        }

        // Then a busy machine may delay one of them, but not all.
        assertThat(taken).anyMatch(time -> time.compareTo(Duration.ofMillis(100)) < 0);
        await().atMost(TIMEOUT).until(() -> facts("UsageRecorded") == 5);
        assertThat(facts("TurnCancelled")).isEqualTo(5);
        assertThat(Rows.count(
                        "SELECT count(*) FROM turn_executor.outbox_event WHERE project_id = ? AND type = 'UsageRecorded'"
                                + " AND ((payload::jsonb)->'data'->>'input_tokens')::bigint > 0"
                                + " AND ((payload::jsonb)->'data'->>'output_tokens')::bigint = 3",
                        caller.tenant.projectId()))
                .isEqualTo(5);
    }

    /** How long it takes from the caller's leaving until the provider notices. */
    private Duration hungUp() throws Exception {
        CompletableFuture<Long> hungUp = new CompletableFuture<>();
        Neighbours.MODEL.then(exchange -> {
            exchange.begin();
            exchange.text("one two three");
            exchange.awaitHangUp();
            hungUp.complete(System.nanoTime());
        });
        Counting listener = new Counting();
        ClientStream<TurnFrame> stream = caller.open(STUB + ",\"stream\":true,\"store\":false}", listener);
        stream.request(100);
        await().atMost(TIMEOUT).until(() -> listener.heard.get() >= 5);
        long left = System.nanoTime();
        stream.cancel("the caller went away");
        return Duration.ofNanos(hungUp.get(60, TimeUnit.SECONDS) - left);
    }

    @Test
    void aCallerThatTakesNothingHoldsTheModel() throws Exception {
        // Given
        AtomicInteger written = new AtomicInteger();
        Neighbours.MODEL.then(exchange -> {
            exchange.begin();
            while (written.get() < 200_000) {
                exchange.data("{\"choices\":[{\"delta\":{\"reasoning_content\":\"" + "x".repeat(200)
                        + "\",\"content\":\"a \"}}]}");
                written.incrementAndGet();
            }
        });
        Counting listener = new Counting();

        // When
        ClientStream<TurnFrame> stream =
                caller.open(STUB + ",\"stream\":true,\"store\":false,\"max_output_tokens\":8000}", listener);
        stream.request(3);

        // Then
        await().atMost(TIMEOUT).until(() -> listener.heard.get() == 3);
        await().atMost(TIMEOUT).during(Duration.ofSeconds(1)).until(written::get, before -> before < 200_000);
        assertThat(listener.heard).hasValue(3);
        stream.cancel("enough");
    }

    @Test
    void aRunOfADeadReplicaGoesOnWithinFifteenSeconds() {
        // Given // hazard 1
        String body = "{\"model\":\"balanced\",\"input\":\"Hi there\",\"stream\":true}";
        List<JsonNode> told = caller.stream(body, "k");
        JsonNode first = EventStory.check(told);
        String run = first.at("/metadata/general_augment_run_id").asText();
        String id = first.path("id").asText();
        forgetResponse(run, id);
        Rows.update("DELETE FROM turn_executor.outbox_event WHERE project_id = ?", caller.tenant.projectId());
        forgetFrames(id, 5, told.size());
        orphan(run, body);
        long died = System.nanoTime();

        // When
        List<JsonNode> events = caller.stream(body, "k");

        // Then
        JsonNode response = EventStory.check(events);
        assertThat(events.subList(0, 5)).isEqualTo(told.subList(0, 5));
        assertThat(response.path("id").asText()).isEqualTo(id);
        assertThat(response.path("output_text").asText()).isEqualTo("You said: Hi there");
        assertThat(Duration.ofNanos(System.nanoTime() - died)).isLessThan(Duration.ofSeconds(15));
        assertThat(facts("UsageRecorded")).isOne();
        assertThat(Rows.count("SELECT fence FROM turn_executor.run WHERE id = ?", run))
                .isEqualTo(2);
    }

    /** As if it had never ended; a run that has ended goes with its response. */
    private static void forgetResponse(String run, String id) {
        Rows.update(
                "UPDATE turn_executor.run SET state = 'running', lease_until = now() + interval '1 hour' WHERE id = ?",
                run);
        Rows.update("DELETE FROM turn_executor.response WHERE id = ?", id);
        Rows.update("DELETE FROM turn_executor.response_stream WHERE response_id = ?", id);
    }

    /** As if the owner had died before it could tell them. */
    private void forgetFrames(String responseId, int from, int to) {
        Request request = Request.cmd(Command.HDEL).arg("genaug:stream:{" + caller.tenant + ":" + responseId + "}");
        for (int number = from; number < to; number++) {
            request.arg(number);
        }
        redis.send(request).toCompletionStage().toCompletableFuture().join();
    }

    /** The same run once more, as a replica leaves it that died in the middle. */
    private static void orphan(String run, @Nullable String request) {
        Rows.update(
                "UPDATE turn_executor.run SET state = 'running', lease_owner = 'dead', finished_at = NULL, events = NULL,"
                        + " stored = ?, request = ?, lease_until = now() - interval '1 second' WHERE id = ?",
                request != null,
                request == null ? new byte[0] : request.getBytes(StandardCharsets.UTF_8),
                run);
        Rows.update("UPDATE turn_executor.idempotency_key SET finished = false, sealed = NULL WHERE run_id = ?", run);
        if (request == null) {
            Rows.update("UPDATE turn_executor.run SET request = NULL WHERE id = ?", run);
        }
    }

    @Test
    void aTurnThatCostTwoReplicasTheirProcessFailsAndIsNotTriedAgain() {
        // Given // hazard 48
        String body = "{\"model\":\"balanced\",\"input\":\"Hi there\"}";
        JsonNode first = caller.create(body, "k").json();
        String run = first.at("/metadata/general_augment_run_id").asText();
        String id = first.path("id").asText();
        forgetResponse(run, id);
        Rows.update("DELETE FROM turn_executor.outbox_event WHERE project_id = ?", caller.tenant.projectId());
        Rows.update("UPDATE turn_executor.run SET lost_owners = '{dead-before}' WHERE id = ?", run);

        // When
        orphan(run, body);

        // Then
        await().atMost(TIMEOUT)
                .until(() -> Rows.count("SELECT count(*) FROM turn_executor.run WHERE id = ? AND state = 'failed'", run)
                        == 1);
        JsonNode response = caller.retrieve(id);
        assertThat(response.path("status").asText()).isEqualTo("failed");
        assertThat(response.at("/error/code").asText()).isEqualTo("internal_error");
        assertThat(facts("UsageRecorded")).isOne();
        assertThat(caller.create(body, "k").replay()).isFalse();
    }

    @Test
    void aDeadReplicasTurnThatStoredNothingFailsAndFreesItsKey() {
        // Given
        String body = "{\"model\":\"balanced\",\"input\":\"Hi\",\"store\":false}";
        String run = caller.create(body, "k")
                .json()
                .at("/metadata/general_augment_run_id")
                .asText();

        // When
        orphan(run, null);

        // Then
        await().atMost(Duration.ofSeconds(15))
                .until(() -> Rows.count("SELECT count(*) FROM turn_executor.run WHERE id = ? AND state = 'failed'", run)
                        == 1);
        await().atMost(TIMEOUT).until(() -> Neighbours.PEERS.released.contains(run));
        assertThat(caller.create(body, "k").replay()).isFalse();
    }

    @Test
    void withoutRedisTurnsGoOn() {
        // Given // hazard 13
        var redis = InfrastructureResource.shared().redis();
        redis.stop();

        // When
        List<JsonNode> events;
        JsonNode whole;
        try {
            events = caller.stream("{\"model\":\"balanced\",\"input\":\"Count to 5\",\"stream\":true}", "k");
            whole = caller.create(HI).json();
        } finally {
            redis.start();
            redis.awaitReady();
        }

        // Then
        assertThat(EventStory.check(events).path("status").asText()).isEqualTo("completed");
        assertThat(whole.path("status").asText()).isEqualTo("completed");
    }

    @Test
    void withoutPostgresCallersAreToldAndARunningTurnWaits() {
        // Given
        var postgres = InfrastructureResource.shared().postgres();
        CompletableFuture<List<JsonNode>> running = CompletableFuture.supplyAsync(
                () -> caller.stream(
                        "{\"model\":\"balanced\",\"input\":\"[pace 100ms] Count to 20\",\"stream\":true}", null),
                Executors.newVirtualThreadPerTaskExecutor());
        await().atMost(TIMEOUT)
                .until(() -> Rows.count(
                                "SELECT count(*) FROM turn_executor.run WHERE project_id = ? AND state = 'running'",
                                caller.tenant.projectId())
                        == 1);

        Rows.update("CHECKPOINT"); // The servers of tests do not wait for their disk.

        // When
        postgres.kill();
        Problem problem;
        try {
            problem = refused(() -> stranger.create(HI));
        } finally {
            postgres.start();
            postgres.awaitReady();
        }

        // Then
        assertThat(problem.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(EventStory.check(running.join()).path("status").asText()).isEqualTo("completed");
        assertThat(facts("UsageRecorded")).isOne();
    }

    @Test
    void theLastFrameOfAnUnstoredTurnCarriesWhatContinuesIt() {
        // Given // hazard 43
        String body = "{\"model\":\"balanced\",\"input\":\"Reply exactly with: one\",\"store\":false,\"stream\":true";
        ExecuteRequest first = Caller.request(body + "}", null);
        TurnFrame last =
                caller.frames(first.toBuilder().setCarryUpTo(100_000).build()).getLast();
        String next = body + ",\"previous_response_id\":\""
                + Json.readTrusted(last.getJson().toByteArray())
                        .at("/response/id")
                        .asText() + "\"}";

        // When
        List<TurnFrame> continued = caller.frames(Caller.request(next, null).toBuilder()
                .setCarriedContext(last.getCarriedContext())
                .setCarryUpTo(10)
                .build());

        // Then
        assertThat(continued.getLast().getType()).isEqualTo("response.completed");
        assertThat(continued.getLast().getCarriedContext())
                .as("more than 10 bytes")
                .isEmpty();
        assertThat(caller.frames(first).getLast().getCarriedContext()).isEmpty();
        assertThatThrownBy(() -> caller.frames(Caller.request(next, null)))
                .hasFieldOrPropertyWithValue("reason", "previous_response_not_found");
    }
}
