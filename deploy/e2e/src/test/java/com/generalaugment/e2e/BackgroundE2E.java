package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.EventStream;
import com.generalaugment.e2e.harness.Platform;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Turns that nobody waits for, on two replicas of everything. Kills one, so it comes late. */
// hazards 1, 4, 5, 15, 44
@Order(Integer.MAX_VALUE - 1)
class BackgroundE2E {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Set<String> OPEN = Set.of("queued", "in_progress");

    private final Platform platform = Platform.shared();

    private static Map<String, Object> turn(String input) {
        return Map.of("model", "balanced", "input", input, "background", true, "user", "ada");
    }

    private JsonNode atOtherDoor(Account account, String id) {
        return account.runtime()
                .at(platform.otherBaseUrl())
                .get("/v1/responses/" + id)
                .ok();
    }

    private void awaitStatus(Account account, String id, String status) {
        Awaitility.await()
                .atMost(TIMEOUT)
                .until(() -> atOtherDoor(account, id).path("status").asText().equals(status));
    }

    @Test
    void aTurnWhoseReplicaIsKilledIsPolledAndFollowedThroughTheOtherDoor() throws SQLException {
        // Given
        Account account = platform.newAccount("background-killed");
        JsonNode queued =
                account.runtime().turn(turn("[pace 100ms] Count to 60")).ok();
        assertThat(queued.path("status").asText()).isEqualTo("queued");
        String id = queued.path("id").asText();
        awaitStatus(account, id, "in_progress");
        Replica owner = ownerOf(id);
        try (EventStream stream =
                account.runtime().at(platform.otherBaseUrl()).resume("/v1/responses/" + id + "?stream=true")) {
            stream.until("response.output_text.delta");

            // When
            owner.kill();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> !ownerOf(id).equals(owner));

            // Then
            List<JsonNode> events =
                    stream.all().stream().map(EventStream.Event::json).toList();
            JsonNode response = StreamGrammar.checkStored(events, atOtherDoor(account, id));
            assertThat(response.path("status").asText()).isEqualTo("completed");
            assertThat(response.path("output_text").asText())
                    .isEqualTo(IntStream.rangeClosed(1, 60)
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(" ")));
            assertThat(resumed(account, id, 6)).isEqualTo(events.subList(7, events.size()));
        } finally {
            owner.start();
            owner.awaitReady();
        }
        assertThat(text("SELECT count(*) FROM turn_executor.run WHERE project_id = ?::uuid", account.projectId()))
                .isEqualTo("1");
    }

    private List<JsonNode> resumed(Account account, String id, int startingAfter) {
        try (EventStream stream =
                account.runtime().resume("/v1/responses/" + id + "?stream=true&starting_after=" + startingAfter)) {
            return stream.all().stream().map(EventStream.Event::json).toList();
        }
    }

    @Test
    void aStreamThatIsWaitedForFromTheFirstMomentGoesFromTheQueueToTheEnd() {
        // Given
        Account account = platform.newAccount("background-stream");

        // When
        try (EventStream stream = account.runtime().stream(turn("[pace 10ms] Count to 20"))) {
            List<JsonNode> events =
                    stream.all().stream().map(EventStream.Event::json).toList();

            // Then
            assertThat(events)
                    .extracting(event -> event.path("type").asText())
                    .startsWith("response.created", "response.queued", "response.in_progress");
            JsonNode response = StreamGrammar.check(events);
            assertThat(atOtherDoor(account, response.path("id").asText())).isEqualTo(response);
        }
    }

    @Test
    void cancellingThroughAnyDoorEndsTheTurnWithinASecondOrSo() {
        // Given
        Account account = platform.newAccount("background-cancelled");
        List<Long> millis = new ArrayList<>();

        // When: whichever replica runs it, and whichever is asked
        for (int i = 0; i < 6; i++) {
            String id =
                    account.runtime().turn(turn("[pace 100ms] Count to 500")).id();
            awaitStatus(account, id, "in_progress");
            long asked = System.nanoTime();
            Answer cancelled =
                    account.runtime().at(platform.baseUrls().get(i % 2)).post("/v1/responses/" + id + "/cancel", "{}");
            millis.add((System.nanoTime() - asked) / 1_000_000);
            assertThat(cancelled.ok().path("status").asText()).isEqualTo("cancelled");
            assertThat(cancelled.json().path("usage").path("input_tokens").asInt())
                    .isPositive();
            assertThat(atOtherDoor(account, id)).isEqualTo(cancelled.json());
        }

        // Then
        assertThat(millis).as("milliseconds").allMatch(time -> time < 3_000);
        millis.sort(null);
        assertThat(millis.get(3)).as("median of %s ms", millis).isLessThan(1_000);
    }

    @Test
    void aTurnThatSomebodyWaitedForCannotBeCancelled() {
        // Given
        Account account = platform.newAccount("not-cancellable");
        String id = account.runtime()
                .turn(Map.of("model", "balanced", "input", "Reply exactly with: pong"))
                .id();

        // When
        Answer refused = account.runtime().post("/v1/responses/" + id + "/cancel", "{}");

        // Then
        refused.requireError(400, "response_not_cancellable");
        platform.newAccount("somebody-else")
                .runtime()
                .post("/v1/responses/" + id + "/cancel", "{}")
                .requireError(404, "response_not_found");
        account.runtime()
                .turn(Map.of("model", "balanced", "input", "Hi", "background", true, "store", false))
                .requireError(400, "unsupported_parameter", "background");
    }

    @Test
    void anIdleFleetBeginsAtOnceAndOneKeyIsOneRun() throws SQLException {
        // Given
        Account account = platform.newAccount("background-idle");
        List<Long> delays = new ArrayList<>();

        // When
        for (int i = 0; i < 15; i++) {
            var runtime = account.runtime().with("Idempotency-Key", "key-" + i);
            String id = runtime.turn(turn("Reply exactly with: pong")).id();
            Answer again = runtime.at(platform.otherBaseUrl()).turn(turn("Reply exactly with: pong"));
            assertThat(again.id()).isEqualTo(id);
            assertThat(again.header("X-Idempotent-Replay")).isEqualTo("true");
            Awaitility.await()
                    .atMost(TIMEOUT)
                    .until(() -> !OPEN.contains(
                            atOtherDoor(account, id).path("status").asText()));
            delays.add(Long.parseLong(text(
                    "SELECT (extract(epoch FROM active_since - created_at) * 1000)::bigint FROM turn_executor.run"
                            + " WHERE response_id = ?",
                    id)));
        }

        // Then
        delays.sort(null);
        assertThat(delays.get(7)).as("median of %s ms", delays).isLessThan(100);
        assertThat(text("SELECT count(*) FROM turn_executor.run WHERE project_id = ?::uuid", account.projectId()))
                .isEqualTo("15");
    }

    private Replica ownerOf(String responseId) throws SQLException {
        String label = text("SELECT lease_owner FROM turn_executor.run WHERE response_id = ?", responseId);
        return platform.fleet().replicas(ServiceKind.TURN_EXECUTOR).stream()
                .filter(replica -> replica.address().label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private String text(String sql, String parameter) throws SQLException {
        try (Connection connection =
                        platform.fleet().infrastructure().postgres().connect(Infrastructure.DATABASE);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }
}
