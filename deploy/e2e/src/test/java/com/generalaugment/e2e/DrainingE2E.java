package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.EventStream;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SIGTERM, as every roll-out sends it: nobody who is being served notices. */
class DrainingE2E {

    private static final Duration RECOVERY = Duration.ofSeconds(120);

    private final Platform platform = Platform.shared();
    private final Account account = platform.newAccount("draining");

    /** A replica that has just come back may not have been found again by every gateway. */
    @BeforeEach
    void everyDoorReachesEveryExecutor() {
        for (String door : platform.baseUrls()) {
            Set<String> owners = new HashSet<>();
            Awaitility.await().atMost(RECOVERY).untilAsserted(() -> {
                String id =
                        account.runtime().at(door).turn(turn(1)).ok().path("id").asText();
                owners.add(leaseOwnerOf(id));
                assertThat(owners).hasSize(2);
            });
        }
    }

    @AfterEach
    void everybodyIsBack() {
        platform.fleet().all().stream().filter(replica -> !replica.isReady()).forEach(replica -> {
            Awaitility.await().atMost(RECOVERY).until(() -> !replica.isRunning());
            replica.start();
        });
        Awaitility.await()
                .atMost(RECOVERY)
                .untilAsserted(() -> assertThat(platform.fleet().all()).allMatch(Replica::isReady));
    }

    @Test
    void aGatewayThatStopsFinishesItsStreamsAndSaysThatItIsNotReady() throws InterruptedException {
        // Given
        Replica stopping = platform.fleet().replicas(ServiceKind.GATEWAY).getLast();

        // When
        try (EventStream stream = opened(platform.otherBaseUrl(), 60)) {
            stopping.process().destroy();
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !stopping.isReady());
            String answer =
                    account.runtime().turn(turn(3)).ok().path("output_text").asText();

            // Then
            assertThat(answer).isEqualTo(countTo(3));
            assertThat(stream.response().path("output_text").asText()).isEqualTo(countTo(60));
        }
        assertThat(stopping.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTurnExecutorThatStopsFinishesItsTurnsAndNewOnesGoToTheOther() throws Exception {
        // Given
        try (EventStream stream = opened(platform.baseUrl(), 60)) {
            Replica stopping = ownerOf(stream);

            // When
            stopping.process().destroy();
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !stopping.isReady());
            List<String> answers = IntStream.range(0, 8)
                    .mapToObj(i -> platform.baseUrls().get(i % 2))
                    .map(door -> account.runtime().at(door).turn(turn(3)).ok())
                    .map(answer -> answer.path("output_text").asText())
                    .toList();

            // Then
            assertThat(answers).containsOnly(countTo(3));
            assertThat(stream.response().path("output_text").asText()).isEqualTo(countTo(60));
            assertThat(stopping.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Two more seconds than a replica waits for its turns. */
    @Test
    void aStoredTurnThatTakesTooLongGoesOnElsewhereAndItsStreamHasNoGap() throws Exception {
        // Given
        try (EventStream stream = account.runtime().stream(
                Map.of("model", "balanced", "input", "[pace 100ms] Count to 260", "store", true))) {
            Replica stopping = ownerOf(stream);

            // When
            stopping.process().destroy();

            // Then
            assertThat(stream.response().path("output_text").asText()).isEqualTo(countTo(260));
            assertThat(stopping.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(ownerOf(stream)).isNotEqualTo(stopping);
        }
    }

    /** A turn that nobody could take over. */
    private EventStream opened(String door, int numbers) {
        EventStream stream = account.runtime().at(door).stream(turn(numbers));
        stream.until("response.output_text.delta");
        return stream;
    }

    private static Map<String, Object> turn(int numbers) {
        return Map.of("model", "balanced", "input", "[pace 100ms] Count to " + numbers, "store", false);
    }

    private static String countTo(int end) {
        return IntStream.rangeClosed(1, end).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    private Replica ownerOf(EventStream stream) throws SQLException {
        if (stream.seen().isEmpty()) {
            stream.until("response.created");
        }
        String id = stream.seen().getFirst().json().at("/response/id").asText();
        String label = leaseOwnerOf(id);
        return platform.fleet().replicas(ServiceKind.TURN_EXECUTOR).stream()
                .filter(replica -> replica.address().label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private String leaseOwnerOf(String responseId) throws SQLException {
        try (Connection connection =
                        platform.fleet().infrastructure().postgres().connect(Infrastructure.DATABASE);
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT lease_owner FROM turn_executor.run WHERE response_id = ?")) {
            statement.setString(1, responseId);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }
}
