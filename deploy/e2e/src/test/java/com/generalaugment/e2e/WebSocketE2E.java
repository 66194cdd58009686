package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.ModelConversation;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.ProcessMemory;
import com.generalaugment.e2e.harness.SocketClient;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.libs.testkit.stream.StreamGrammar;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Turns on a WebSocket, over two replicas of everything. */
class WebSocketE2E {

    private static final long MIB = 1024 * 1024;
    private static final Duration RECOVERY = Duration.ofSeconds(120);

    private final Platform platform = Platform.shared();
    private final Account account = platform.newAccount("websocket");

    @AfterEach
    void everybodyIsBack() {
        platform.fleet().all().stream().filter(replica -> !replica.isRunning()).forEach(Replica::start);
        Awaitility.await()
                .atMost(RECOVERY)
                .untilAsserted(() -> assertThat(platform.fleet().all()).allMatch(Replica::isReady));
    }

    private static Map<String, Object> turn(String input, boolean store) {
        return Map.of("model", "balanced", "input", input, "store", store);
    }

    private static Map<String, Object> after(String responseId, String input, boolean store) {
        Map<String, Object> turn = new HashMap<>(turn(input, store));
        turn.put("previous_response_id", responseId);
        return turn;
    }

    private static Map<String, Object> counting(int numbers, boolean store) {
        return turn("[pace 100ms] Count to " + numbers, store);
    }

    private static String countTo(int end) {
        return IntStream.rangeClosed(1, end).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    private static String said(List<JsonNode> events) {
        return StreamGrammar.check(events).path("output_text").asText();
    }

    private static String id(JsonNode response) {
        return response.path("id").asText();
    }

    @Test
    void aConversationOfWhichNothingIsStoredReadsLikeOneThatIs() { // hazard 43
        // Given
        JsonNode one =
                account.runtime().turn(turn("Reply exactly with: one", true)).ok();
        JsonNode two = account.runtime()
                .turn(after(id(one), "Reply exactly with: two", true))
                .ok();
        try (SocketClient client = SocketClient.open(account, platform.baseUrl())) {
            JsonNode first = StreamGrammar.check(
                    client.create(turn("Reply exactly with: one", false)).turn());

            // When
            JsonNode second = StreamGrammar.check(client.create(after(id(first), "Reply exactly with: two", false))
                    .turn());

            // Then
            assertThat(second.path("output_text").asText()).isEqualTo("two");
            assertThat(second.at("/usage/input_tokens")).isEqualTo(two.at("/usage/input_tokens"));
            assertThat(second.path("previous_response_id").asText()).isEqualTo(id(first));
            assertThat(account.runtime().get("/v1/responses/" + id(second)).status())
                    .isEqualTo(404);
            try (SocketClient other = SocketClient.open(account, platform.baseUrl())) {
                assertThat(other.create(after(id(second), "Hi", false))
                                .refusal()
                                .at("/error/code")
                                .asText())
                        .as("another connection remembers nothing")
                        .isEqualTo("previous_response_not_found");
            }
        }
    }

    @Test
    void aStoredTurnAfterUnstoredOnesIsContinuedAtAnotherReplicaOverHttp() {
        // Given
        try (SocketClient client = SocketClient.open(account, platform.baseUrl())) {
            JsonNode unstored = StreamGrammar.check(
                    client.create(turn("Reply exactly with: one", false)).turn());
            JsonNode stored = StreamGrammar.check(client.create(after(id(unstored), "Reply exactly with: two", true))
                    .turn());

            // When
            JsonNode next = account.runtime()
                    .at(platform.otherBaseUrl())
                    .turn(after(id(stored), "Reply exactly with: three", true))
                    .ok();

            // Then
            assertThat(next.path("output_text").asText()).isEqualTo("three");
            assertThat(next.at("/usage/input_tokens").asInt())
                    .isGreaterThan(stored.at("/usage/input_tokens").asInt());
            assertThat(next.at("/metadata/general_augment_session_id"))
                    .isEqualTo(unstored.at("/metadata/general_augment_session_id"));
        }
    }

    @Test
    void aContinuationThatFailsIsForgotten() { // hazard 43
        // Given
        try (SocketClient client = SocketClient.open(account, platform.baseUrl())) {
            JsonNode first =
                    StreamGrammar.check(client.create(turn("Hi", false)).turn());
            Map<String, Object> wrong = after(id(first), "Hi", false);
            wrong.put("max_output_tokens", 0);

            // When
            JsonNode refused = client.create(wrong).refusal();

            // Then
            assertThat(refused.path("status").asInt()).isEqualTo(400);
            assertThat(refused.at("/error/param").asText()).isEqualTo("max_output_tokens");
            JsonNode forgotten = client.create(after(id(first), "Hi", false)).refusal();
            assertThat(forgotten.path("status").asInt()).isEqualTo(400);
            assertThat(forgotten.at("/error/code").asText()).isEqualTo("previous_response_not_found");
            assertThat(forgotten.at("/error/param").asText()).isEqualTo("previous_response_id");
        }
    }

    @Test
    void tenMessagesWaitAndAreAnsweredInTheirOrder() {
        // Given
        try (SocketClient client = SocketClient.open(account, platform.otherBaseUrl())) {
            client.create(counting(20, false));
            List<JsonNode> running = new ArrayList<>(List.of(client.next()));

            // When
            IntStream.rangeClosed(1, 11).forEach(i -> client.create(turn("Reply exactly with: " + i, i % 2 == 0)));

            // Then
            JsonNode message = client.next();
            while (!message.has("status")) {
                running.add(message);
                message = client.next();
            }
            assertThat(message.path("status").asInt()).isEqualTo(429);
            assertThat(message.at("/error/code").asText()).isEqualTo("concurrent_turns_exceeded");
            running.addAll(client.turn());
            assertThat(said(running)).isEqualTo(countTo(20));
            for (int i = 1; i <= 10; i++) {
                assertThat(said(client.turn())).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    void aClientThatReadsNothingStopsTheModelAndCostsNoMemory() throws Exception { // hazard 15
        // Given
        Account stub = platform.newAccount("websocket-stub").withBalanced(Platform.STUB_MODEL);
        String kilobyte = "x".repeat(1_000);
        CompletableFuture<ModelConversation> calling = new CompletableFuture<>();
        String script = platform.modelServer().register(model -> {
            calling.complete(model);
            for (int i = 0; i < 300_000; i++) {
                model.say(kilobyte);
            }
        });
        long before = ProcessMemory.residentBytes(turnPath());

        // When
        try (SocketClient client = SocketClient.open(stub, platform.baseUrl())) {
            client.stopReading().create(turn(script, false));
            long stalledAt = awaitStall(calling.get(60, TimeUnit.SECONDS));

            // Then
            assertThat(stalledAt).isLessThan(100 * MIB);
            assertThat(ProcessMemory.residentBytes(turnPath()) - before).isLessThan(192 * MIB);
        }
        assertThat(calling.get().hungUp()).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void whenTheExecutorIsKilledAStoredTurnGoesOnAndTheConnectionStays() throws SQLException { // hazard 1
        // Given
        try (SocketClient client = SocketClient.open(account, platform.baseUrl())) {
            client.create(counting(40, true));
            List<JsonNode> events = begun(client);
            Replica owner = ownerOf(events);

            // When
            owner.kill();

            // Then
            events.addAll(client.turn());
            assertThat(said(events)).isEqualTo(countTo(40));
            assertThat(said(client.create(turn("Reply exactly with: next", false))
                            .turn()))
                    .isEqualTo("next");
        }
    }

    @Test
    void whenTheExecutorIsKilledATurnThatStoresNothingFailsAndTheConnectionStays() throws SQLException {
        // Given
        try (SocketClient client = SocketClient.open(account, platform.baseUrl())) {
            client.create(counting(100, false));
            List<JsonNode> events = begun(client);
            Replica owner = ownerOf(events);

            // When
            owner.kill();

            // Then
            List<JsonNode> rest = client.turn();
            assertThat(rest.getLast().path("type").asText()).isEqualTo("response.failed");
            assertThat(rest.get(rest.size() - 2).path("type").asText()).isEqualTo("error");
            assertThat(said(client.create(turn("Reply exactly with: next", false))
                            .turn()))
                    .isEqualTo("next");
        }
    }

    @Test
    void aGatewayThatStopsFinishesTheRunningTurnAndSaysGoodbye() throws InterruptedException {
        // Given
        Replica stopping = platform.fleet().replicas(ServiceKind.GATEWAY).getLast();
        try (SocketClient client = SocketClient.open(account, platform.otherBaseUrl());
                SocketClient idle = SocketClient.open(account, platform.otherBaseUrl())) {
            client.create(counting(60, false));
            List<JsonNode> events = begun(client);
            client.create(turn("waits", false));

            // When
            stopping.process().destroy();

            // Then
            assertThat(idle.closeCode()).isEqualTo(1001);
            JsonNode message = client.next();
            while (!message.has("status")) {
                events.add(message);
                message = client.next();
            }
            assertThat(message.path("status").asInt()).isEqualTo(503);
            events.addAll(client.turn());
            assertThat(said(events)).isEqualTo(countTo(60));
            assertThat(client.closeCode()).isEqualTo(1001);
            assertThat(stopping.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The events of a turn up to its first text. */
    private static List<JsonNode> begun(SocketClient client) {
        List<JsonNode> events = new ArrayList<>();
        do {
            events.add(client.next());
        } while (!events.getLast().path("type").asText().equals("response.output_text.delta"));
        return events;
    }

    private List<Replica> turnPath() {
        return Stream.of(ServiceKind.GATEWAY, ServiceKind.TURN_EXECUTOR)
                .flatMap(kind -> platform.fleet().replicas(kind).stream())
                .toList();
    }

    /** @return how much had been sent when for two seconds nothing more was */
    private static long awaitStall(ModelConversation model) {
        long[] last = {-1, System.nanoTime()};
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    long sent = model.sentBytes();
                    if (sent != last[0]) {
                        last[0] = sent;
                        last[1] = System.nanoTime();
                    }
                    return System.nanoTime() - last[1] > TimeUnit.SECONDS.toNanos(2);
                });
        return last[0];
    }

    private Replica ownerOf(List<JsonNode> events) throws SQLException {
        try (Connection connection =
                        platform.fleet().infrastructure().postgres().connect(Infrastructure.DATABASE);
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT lease_owner FROM turn_executor.run WHERE response_id = ?")) {
            statement.setString(1, id(events.getFirst().path("response")));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                String label = rows.getString(1);
                return platform.fleet().replicas(ServiceKind.TURN_EXECUTOR).stream()
                        .filter(replica -> replica.address().label().equals(label))
                        .findFirst()
                        .orElseThrow();
            }
        }
    }
}
