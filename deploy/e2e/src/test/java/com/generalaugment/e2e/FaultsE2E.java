package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.EventStream;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.Recovery;
import com.generalaugment.e2e.harness.Traffic;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.libs.testkit.infra.Server;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kill -9} of everything in turn while turns are running. Last of all classes, because it takes the fleet apart. */
// hazards 1, 3, 4, 13, 18, 36
@Order(Integer.MAX_VALUE)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsE2E {

    /** What they do can wait, or a turn goes on without it. */
    private static final Set<ServiceKind> UNNOTICED = Set.of(ServiceKind.OUTBOX_RELAY, ServiceKind.MEMORY);

    private static final Duration TAKEOVER = Duration.ofSeconds(15);
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    private final Platform platform = Platform.shared();

    @AfterEach
    void everybodyIsBack() {
        Recovery.of(platform);
    }

    @Test
    @Order(1)
    void oneIdempotencyKeyFromFiftyClientsIsOneRun() throws Exception {
        // Given
        Account account = platform.newAccount("fifty");
        Map<String, Object> turn = Map.of("model", "balanced", "input", "[pace 20ms] Count to 20");

        // When
        Set<String> ids = new HashSet<>();
        for (Answer answer : atOnce(50, door -> untilFinal(account, door, "one-key", turn))) {
            ids.add(answer.id());
        }

        // Then
        assertThat(ids).hasSize(1);
        assertThat(runsOf(account)).isEqualTo(1);
        assertUsage(account, 1, costOf(account, ids));
    }

    @Test
    @Order(2)
    void oneIdempotencyKeyFromFiftyStreamingClientsIsOneRunThatAllOfThemSee() throws Exception {
        // Given
        Account account = platform.newAccount("fifty-streams");
        Map<String, Object> turn = Map.of("model", "balanced", "input", "[pace 20ms] Count to 40");

        // When
        List<List<JsonNode>> stories = atOnce(50, door -> {
            try (EventStream stream = account.runtime().at(door).with("Idempotency-Key", "one-key").stream(turn)) {
                return stream.all().stream().map(EventStream.Event::json).toList();
            }
        });

        // Then
        assertThat(stories).allSatisfy(story -> assertThat(story).isEqualTo(stories.getFirst()));
        assertThat(runsOf(account)).isEqualTo(1);
    }

    @Test
    @Order(3)
    void aTurnWhoseReplicaIsKilledGoesOnElsewhereAndItsStreamHasNoGap() throws SQLException {
        // Given
        Account account = platform.newAccount("killed-turn");
        int numbers = 40;
        try (EventStream stream = account.runtime().stream(
                Map.of("model", "balanced", "input", "[pace 100ms] Count to " + numbers, "user", "ada"))) {
            String id = stream.until("response.created")
                    .json()
                    .path("response")
                    .path("id")
                    .asText();
            stream.until("response.output_text.delta");
            Replica owner = ownerOf(id);

            // When
            long killed = System.nanoTime();
            owner.kill();
            Awaitility.await().atMost(TAKEOVER).until(() -> !ownerOf(id).equals(owner));
            JsonNode response = stream.response();

            // Then
            assertThat(Duration.ofNanos(firstAfterPause(stream) - killed)).isLessThan(TAKEOVER);
            assertThat(response.path("status").asText()).isEqualTo("completed");
            assertThat(stream.text()).isEqualTo(countTo(numbers));
            assertThat(response.path("output_text").asText()).isEqualTo(countTo(numbers));
            assertThat(account.runtime().get("/v1/responses/" + id).ok().path("output"))
                    .isEqualTo(response.path("output"));
            owner.start();
            owner.awaitReady();
            assertThat(runsOf(account)).isEqualTo(1);
            assertUsage(account, 1, costOf(account, Set.of(id)));
        }
    }

    @ParameterizedTest
    @EnumSource(ServiceKind.class)
    @Order(4)
    void aServiceOfWhichOneReplicaIsKilledKeepsWorking(ServiceKind kind) {
        // Given
        Account account = platform.newAccount("one-of-" + kind.label());
        Replica victim = platform.fleet().replicas(kind).getFirst();

        // When
        Traffic traffic = Traffic.on(platform, account, kind == ServiceKind.GATEWAY);
        try (traffic) {
            awaitMore(traffic, 3);
            victim.kill();
            awaitMore(traffic, 10);
            victim.start();
            victim.awaitReady();
            awaitMore(traffic, 3);
        }

        // Then
        assertNothingIsLostOrDoubled(account, traffic);
    }

    @ParameterizedTest
    @EnumSource(ServiceKind.class)
    @Order(5)
    void aServiceThatIsKilledAltogetherComesBackByItself(ServiceKind kind) {
        // Given
        Account account = platform.newAccount("all-of-" + kind.label());
        List<Replica> victims = platform.fleet().replicas(kind);

        // When
        Traffic traffic = Traffic.on(platform, account, kind == ServiceKind.GATEWAY);
        try (traffic) {
            awaitMore(traffic, 3);
            victims.forEach(Replica::kill);
            awaitAnswersOrRefusals(traffic);
            victims.forEach(Replica::start);
            victims.forEach(Replica::awaitReady);
            awaitMore(traffic, 5);
        }

        // Then
        assertThat(traffic.refused() > 0).as("callers notice").isEqualTo(!UNNOTICED.contains(kind));
        assertNothingIsLostOrDoubled(account, traffic);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "redis", "postgresql"})
    @Order(6)
    void aServerOfTheInfrastructureThatIsKilledMayComeBackAtAnyTime(String name) {
        // Given
        Account account = platform.newAccount("without-" + name);
        Server victim = platform.fleet().infrastructure().servers().stream()
                .filter(server -> server.name().equals(name))
                .findFirst()
                .orElseThrow();

        // When
        Traffic traffic = Traffic.on(platform, account, false);
        try (traffic) {
            awaitMore(traffic, 3);
            victim.kill();
            awaitAnswersOrRefusals(traffic);
            victim.start();
            victim.awaitReady();
            awaitMore(traffic, 5);
        }

        // Then
        assertNothingIsLostOrDoubled(account, traffic);
    }

    private void assertNothingIsLostOrDoubled(Account account, Traffic traffic) {
        assertThat(traffic.complaints()).isEmpty();
        assertUsage(account, traffic.answered(), traffic.cost());
    }

    /** As soon as all facts have arrived, and then it stays so. */
    private static void assertUsage(Account account, int turns, BigDecimal cost) {
        Awaitility.await().atMost(RECOVERY).pollInterval(Duration.ofMillis(250)).untilAsserted(() -> {
            Answer answer = account.management().get(account.path() + "/usage");
            JsonNode totals = answer.ok().path("totals");
            assertThat(totals.path("agent_turns_count").asInt()).isEqualTo(turns);
            assertThat(totals.path("total_cost_usd").decimalValue()).isEqualByComparingTo(cost);
        });
    }

    private static void awaitMore(Traffic traffic, int turns) {
        int goal = traffic.answered() + turns;
        Awaitility.await()
                .atMost(RECOVERY)
                .until(() -> traffic.answered() >= goal || !traffic.complaints().isEmpty());
    }

    /** Either it goes on without, or callers are told to come back: long enough to see which. */
    private static void awaitAnswersOrRefusals(Traffic traffic) {
        int goal = traffic.answered() + traffic.refused() + 6;
        Awaitility.await().atMost(RECOVERY).until(() -> traffic.answered() + traffic.refused() >= goal);
    }

    /** When the event after the longest pause came. */
    private static long firstAfterPause(EventStream stream) {
        List<EventStream.Event> events = stream.seen();
        int longest = IntStream.range(1, events.size())
                .boxed()
                .max(java.util.Comparator.comparingLong(
                        i -> events.get(i).atNanos() - events.get(i - 1).atNanos()))
                .orElseThrow();
        return events.get(longest).atNanos();
    }

    private static BigDecimal costOf(Account account, Set<String> responses) {
        return responses.stream()
                .map(id -> account.runtime()
                        .get("/v1/responses/" + id)
                        .ok()
                        .path("metadata")
                        .path("general_augment_cost_usd")
                        .decimalValue())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static String countTo(int end) {
        return IntStream.rangeClosed(1, end).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    private static Answer untilFinal(Account account, String door, String key, Map<String, Object> turn) {
        return Awaitility.await()
                .atMost(RECOVERY)
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> {
                            Answer answer = account.runtime()
                                    .at(door)
                                    .with("Idempotency-Key", key)
                                    .turn(turn);
                            if (answer.status() != 200) {
                                answer.requireError(409, "idempotency_key_in_progress");
                                assertThat(answer.header("Retry-After")).isEqualTo("1");
                            }
                            return answer;
                        },
                        answer -> answer.status() == 200);
    }

    /** The same from many clients at the same moment, half of them at each door. */
    private <T> List<T> atOnce(int clients, java.util.function.Function<String, T> request)
            throws ExecutionException, InterruptedException {
        List<Future<T>> answers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                String door = platform.baseUrls().get(i % 2);
                answers.add(executor.submit(() -> request.apply(door)));
            }
        }
        List<T> all = new ArrayList<>();
        for (Future<T> answer : answers) {
            all.add(answer.get());
        }
        return all;
    }

    private Replica ownerOf(String responseId) throws SQLException {
        String label = text("SELECT lease_owner FROM turn_executor.run WHERE response_id = ?", responseId);
        return platform.fleet().replicas(ServiceKind.TURN_EXECUTOR).stream()
                .filter(replica -> replica.address().label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private int runsOf(Account account) throws SQLException {
        return Integer.parseInt(
                text("SELECT count(*) FROM turn_executor.run WHERE project_id = ?::uuid", account.projectId()));
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
