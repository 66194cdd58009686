package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Frames;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.SocketClient;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.libs.contracts.turn.ExecuteRequest;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.stream.StreamGrammar;
import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns on a WebSocket. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class SocketIT {

    private static final String ID = FakeTurnExecutor.STORED;

    private final FakeTurnExecutor executor = FakeTurnExecutor.fresh();
    private Tenants.Project project;

    @BeforeEach
    void aProjectWhoseTurnsTellTheirInput() {
        project = Tenants.project();
        executor.plays((request, out) -> tell(request, out, true, ""));
    }

    /** @param carried by the last frame; empty for nothing */
    private static void tell(ExecuteRequest request, StreamObserver<TurnFrame> out, boolean stored, String carried) {
        JsonNode body = body(request);
        String input = body.path("input").asText();
        List<TurnFrame> story = Frames.story(idOf(input), stored, input);
        story.subList(0, story.size() - 1).forEach(out::onNext);
        out.onNext(story.getLast().toBuilder()
                .setCarriedContext(ByteString.copyFromUtf8(carried))
                .build());
        out.onCompleted();
    }

    private static String idOf(String input) {
        return "resp_" + input;
    }

    private static JsonNode body(ExecuteRequest request) {
        return Json.readTrusted(request.getBody().toByteArray());
    }

    private static String text(List<JsonNode> turn) {
        return StreamGrammar.check(turn).at("/output/0/content/0/text").asText();
    }

    private static void assertRefused(JsonNode refusal, int status, String code, String param) {
        assertThat(refusal.path("status").asInt()).as(refusal.toString()).isEqualTo(status);
        assertThat(refusal.at("/error/code").asText()).isEqualTo(code);
        assertThat(refusal.at("/error/param").asText()).isEqualTo(param);
    }

    @Test
    void aTurnIsItsEventsAsMessagesAndNothingElse() {
        // Given
        try (SocketClient client = SocketClient.open(project.runtime())) {
            // When
            client.create("\"input\":\"one\",\"stream\":false,\"stream_options\":{\"include_obfuscation\":false}");

            // Then
            assertThat(text(client.turn())).isEqualTo("one");
            assertThat(text(client.create("\"input\":\"two\"").turn()))
                    .as("no [DONE] between them")
                    .isEqualTo("two");
            JsonNode body = body(executor.executed().peek());
            assertThat(body.path("stream").asBoolean()).isTrue();
            assertThat(body.has("type")).isFalse();
            assertThat(body.has("stream_options")).isFalse();
        }
    }

    @Test
    void theHeadersOfTheUpgradeHoldForAllItsTurns() {
        // Given
        String trace = "0af7651916cd43dd8448eb211c80319c";
        try (SocketClient client = SocketClient.open(
                Neighbours.ADMIN,
                "X-Project-ID",
                project.slug(),
                "X-General-Augment-Metadata",
                "strings",
                "X-Request-ID",
                "mine",
                "Idempotency-Key",
                "ignored on GET",
                "traceparent",
                "00-" + trace + "-00f067aa0ba902b7-01")) {
            // When
            client.create("\"input\":\"one\"").turn();
            client.create("\"input\":\"two\"").turn();
        }

        // Then
        assertThat(executor.executed()).hasSize(2).allSatisfy(request -> {
            assertThat(request.getOptions().getMetadataAsStrings()).isTrue();
            assertThat(request.getIdempotencyKey()).isEmpty();
            assertThat(request.getTraceparent()).contains(trace);
        });
        assertThat(executor.contexts()).allSatisfy(context -> {
            assertThat(context.requestId()).isEqualTo("mine");
            assertThat(context.trace().traceId()).isEqualTo(trace);
            assertThat(context.requireTenant()).hasToString(project.id());
        });
        assertThat(executor.contexts().stream()
                        .map(context -> context.trace().spanId())
                        .distinct())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                              | invalid_json          | ''",
                "''                                             | invalid_json          | ''",
                "[]                                             | invalid_json          | ''",
                "{\"model\":\"simple\",\"input\":\"Hi\"}                | invalid_request       | type",
                "{\"type\":\"response.cancel\"}                     | invalid_request       | type",
                "{\"type\":7}                                     | invalid_request       | type",
                "{\"type\":\"response.create\",\"background\":true}   | unsupported_parameter | background",
            })
    void whatAsksForNoTurnIsRefusedAndTheConnectionStaysOpen(String message, String code, String param) { // hazard 44
        // Given
        try (SocketClient client = SocketClient.open(project.runtime())) {
            // When
            client.send(message);

            // Then
            assertRefused(client.refusal(), 400, code, param);
            assertThat(text(client.create("\"input\":\"still\"").turn())).isEqualTo("still");
        }
    }

    @Test
    void binaryMessagesMeanNothing() {
        // Given
        try (SocketClient client = SocketClient.open(project.runtime())) {
            // When
            client.send(new byte[] {1, 2, 3});

            // Then
            assertRefused(client.refusal(), 400, "invalid_request", "");
            assertThat(text(client.create("\"input\":\"still\"").turn())).isEqualTo("still");
        }
    }

    @Test
    void turnsRunOneAfterTheOtherAndTenMayWait() {
        // Given
        Semaphore mayEnd = new Semaphore(0);
        AtomicInteger together = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        executor.plays((request, out) -> {
            most.accumulateAndGet(together.incrementAndGet(), Math::max);
            mayEnd.acquire();
            together.decrementAndGet();
            tell(request, out, true, "");
        });
        try (SocketClient client = SocketClient.open(project.runtime())) {
            client.create("\"input\":\"0\"");
            await().atMost(Duration.ofSeconds(60)).until(() -> together.get() == 1);

            // When
            for (int i = 1; i <= 12; i++) {
                client.create("\"input\":\"" + i + "\"");
            }

            // Then
            assertRefused(client.refusal(), 429, "concurrent_turns_exceeded", "");
            assertRefused(client.refusal(), 429, "concurrent_turns_exceeded", "");
            mayEnd.release(11);
            for (int i = 0; i <= 10; i++) {
                assertThat(text(client.turn())).isEqualTo(Integer.toString(i));
            }
            assertThat(most).hasValue(1);
            assertThat(executor.executed()).hasSize(11);
        }
    }

    @Test
    void theNewestResponseIsContinuedFromMemoryAlthoughNothingIsStored() { // hazard 43
        // Given
        executor.plays((request, out) -> tell(
                request, out, false, "context of " + body(request).path("input").asText()));
        try (SocketClient client = SocketClient.open(project.runtime())) {
            client.create("\"input\":\"a\",\"store\":false").turn();
            client.create("\"input\":\"b\",\"store\":false,\"previous_response_id\":\"resp_a\"")
                    .turn();

            // When
            client.create("\"input\":\"c\",\"store\":false,\"previous_response_id\":\"resp_b\"")
                    .turn();
            client.create("\"input\":\"d\",\"store\":false,\"previous_response_id\":\"resp_b\"")
                    .turn();
        }

        // Then
        assertThat(executor.executed().stream()
                        .map(request -> request.getCarriedContext().toStringUtf8()))
                .containsExactly("", "context of a", "context of b", "");
        assertThat(executor.executed()).allMatch(request -> request.getCarryUpTo() == 16 * 1024 * 1024);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aContinuationThatFailsTakesTheMemoryAlong(boolean inItsMiddle) { // hazard 43
        // Given
        AtomicInteger turns = new AtomicInteger();
        executor.plays((request, out) -> {
            if (turns.incrementAndGet() == 2) {
                if (inItsMiddle) {
                    out.onNext(Frames.created(ID, false));
                }
                throw Problem.notFound("previous_response").param("previous_response_id");
            }
            tell(request, out, false, "context");
        });
        try (SocketClient client = SocketClient.open(project.runtime())) {
            client.create("\"input\":\"a\"").turn();

            // When
            client.create("\"input\":\"b\",\"previous_response_id\":\"resp_a\"");

            // Then
            if (inItsMiddle) {
                assertThat(client.turn())
                        .extracting(event -> event.path("type").asText())
                        .containsExactly("response.created", "error", "response.failed");
            } else {
                assertRefused(client.refusal(), 400, "previous_response_not_found", "previous_response_id");
            }
            client.create("\"input\":\"c\",\"previous_response_id\":\"resp_a\"").turn();
        }
        assertThat(executor.executed().stream()
                        .map(request -> request.getCarriedContext().toStringUtf8()))
                .containsExactly("", "context", "");
    }

    @Test
    void aMessageThatContinuesNothingLeavesTheMemoryAlone() {
        // Given
        executor.plays((request, out) -> tell(request, out, false, "context"));
        try (SocketClient client = SocketClient.open(project.runtime())) {
            client.create("\"input\":\"a\"").turn();
            client.create("\"background\":true").refusal();

            // When
            client.create("\"input\":\"b\",\"previous_response_id\":\"resp_a\"").turn();
        }

        // Then
        assertThat(List.copyOf(executor.executed())
                        .getLast()
                        .getCarriedContext()
                        .toStringUtf8())
                .isEqualTo("context");
    }

    @Test
    void aRevokedKeyIsToldAtItsNextMessageAndTheConnectionEnds() { // hazard 24
        // Given
        String key = Tenants.key(project.id(), "\"scopes\":[\"runtime\"],\"runtime_mode\":\"live\"");
        try (SocketClient client = SocketClient.open(key)) {
            client.create("\"input\":\"a\"").turn();
            revoke(key);
            Instant revoked = Instant.now();

            // When
            JsonNode message = await().pollInterval(Duration.ofMillis(200))
                    .until(() -> answerTo(client), answer -> isError(answer));

            // Then
            assertThat(Instant.now()).isBefore(revoked.plusSeconds(5));
            assertRefused(message, 401, "revoked_api_key", "");
            assertThat(client.closeCode()).isEqualTo(1008);
        }
    }

    /** Of a turn its first event. */
    private static JsonNode answerTo(SocketClient client) {
        client.create("\"input\":\"b\"");
        JsonNode answer = client.next();
        if (!isError(answer)) {
            client.turn();
        }
        return answer;
    }

    private static boolean isError(JsonNode message) {
        return message.path("type").asText().equals("error");
    }

    private static void revoke(String key) {
        String id = Door.get(key, "/api/v1/admin/me").json().path("key_id").asText();
        assertThat(Door.delete(Neighbours.ADMIN, "/api/v1/admin/keys/" + id).status())
                .isEqualTo(200);
    }

    @Test
    void everyTurnCountsAgainstTheRateOfTheKey() {
        // Given
        Door.patch(Neighbours.ADMIN, project.path(), "{\"rate_limits\":{\"requests_per_minute\":3}}");
        try (SocketClient client = SocketClient.open(project.runtime())) {
            client.create("\"input\":\"a\"").turn();
            client.create("\"input\":\"b\"").turn();

            // When
            client.create("\"input\":\"c\"");

            // Then
            assertRefused(client.refusal(), 429, "admin_api_key_rate_limit_exceeded", "");
            assertThat(executor.executed()).hasSize(2);
        }
    }

    @Test
    void aClientThatGoesAwayStopsTheCall() { // hazard 15
        // Given
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        executor.plays((request, out) -> {
            out.onNext(Frames.created(ID, false));
            await().atMost(Duration.ofSeconds(60)).until(out::isCancelled);
            cancelled.complete(true);
        });
        SocketClient client = SocketClient.open(project.runtime());
        client.create("\"input\":\"a\"").create("\"input\":\"waits\"").next();

        // When
        client.vanish();

        // Then
        assertThat(cancelled).succeedsWithin(Duration.ofSeconds(60));
        assertThat(executor.executed()).as("what waited is not begun").hasSize(1);
    }

    @Test
    void aClientThatReadsSlowlyHoldsTheTurnBackAndLosesNothing() { // hazard 15
        // Given
        AtomicLong sent = new AtomicLong();
        String text = "x".repeat(4_000);
        int frames = 12_000;
        executor.plays((request, out) -> {
            out.onNext(Frames.created(ID, true));
            for (int i = 1; i <= frames; i++) {
                if (!out.isReady()) {
                    await().atMost(Duration.ofSeconds(90))
                            .pollInterval(Duration.ofMillis(5))
                            .until(out::isReady);
                }
                out.onNext(Frames.delta(i, text));
                sent.set(i);
            }
            out.onNext(Frames.completed(frames + 1, ID));
            out.onCompleted();
        });
        try (SocketClient client = SocketClient.open(project.runtime())) {
            client.stopReading().create("\"input\":\"a\"");

            // When
            await().atMost(Duration.ofSeconds(60)).until(() -> sent.get() > 100);
            AtomicLong before = new AtomicLong(-1);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> before.getAndSet(sent.get()) == sent.get());

            // Then
            assertThat(sent.get()).isLessThan(frames);
            client.readOn();
            List<JsonNode> turn = client.turn();
            assertThat(turn).hasSize(frames + 2);
            for (int i = 0; i < turn.size(); i++) {
                assertThat(turn.get(i).path("sequence_number").asInt()).isEqualTo(i);
            }
        }
    }

    @Test
    void aQuietConnectionIsPinged() {
        // Given
        try (SocketClient client = SocketClient.open(project.runtime())) {
            // When / Then
            await().atMost(Duration.ofSeconds(15)).until(() -> client.pings() > 0);
            assertThat(client.isQuiet()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenTheExecutorDiesAStoredTurnGoesOnAndAnotherFails(boolean stored) { // hazard 1
        // Given
        executor.plays((request, out) -> {
            out.onNext(Frames.created(ID, stored));
            out.onNext(Frames.delta(1, "a"));
        });
        executor.replays((request, out) -> {
            assertThat(request.getStartingAfter()).isEqualTo(1);
            out.onNext(Frames.delta(2, "b"));
            out.onNext(Frames.completed(3, ID));
            out.onCompleted();
        });
        try (SocketClient client = SocketClient.open(project.runtime())) {
            client.create("\"input\":\"a\"").next();
            client.next();

            // When
            executor.die();
            executor.start();

            // Then
            assertThat(client.turn())
                    .extracting(event -> event.path("type").asText())
                    .containsExactlyElementsOf(
                            stored
                                    ? List.of("response.output_text.delta", "response.completed")
                                    : List.of("error", "response.failed"));
            executor.plays((request, out) -> tell(request, out, true, ""));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Door.get(project.runtime(), "/v1/models").status() == 200);
            assertThat(text(client.create("\"input\":\"again\"").turn())).isEqualTo("again");
        }
    }

    @Test
    void turnsAreCountedLikeRequestsAndConnectionsAreSeen() {
        // Given
        try (SocketClient client = SocketClient.open(project.runtime())) {
            client.create("\"input\":\"a\"").turn();
            client.send("{}").refusal();

            // When
            String metrics = Door.get("", "/metrics").text();

            // Then
            assertThat(metrics)
                    .containsPattern("general_augment_websocket_connections(\\{[^}]*})? [1-9]")
                    .contains("general_augment_requests_total{method=\"GET\",route=\"/v1/responses\",status=\"101\"")
                    .contains("general_augment_requests_total{method=\"GET\",route=\"/v1/responses\",status=\"200\"")
                    .contains("general_augment_requests_total{method=\"GET\",route=\"/v1/responses\",status=\"400\"");
        }
    }
}
