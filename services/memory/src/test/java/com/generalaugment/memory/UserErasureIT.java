package com.generalaugment.memory;

import static com.generalaugment.memory.OtherHolders.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole person goes: memory asks everybody, waits for all, and proves it once. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class UserErasureIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Map<String, Integer> NOTHING = Map.of("responses", 0);

    private final Caller caller = new Caller();
    private final String user = "ada/" + UUID.randomUUID();
    private final String marker = "moonflower" + UUID.randomUUID().toString().replace("-", "");

    @Inject
    MeterRegistry metrics;

    /** Opened for a test, not for an instance: there is an instance more than tests know of, and it would take facts away. */
    private OtherHolders others;

    @BeforeEach
    void open() {
        others = new OtherHolders();
    }

    @AfterEach
    void close() {
        others.close();
    }

    @Test
    void theReceiptTellsWhatEverybodyHasErasedAndNothingElseIsLeft() {
        // Given
        caller.remember(user, "Favourite tea is " + marker);
        caller.remember("bea", "Favourite tea is nettle");
        caller.find(user, marker);
        Tables.awaitVectors(caller.tenant());
        others.answer(
                report("turn-executor", Map.of("responses", 3, "idempotency_replays", 2), 0),
                report("metering", Map.of("usage_without_person", 5), 0));

        // When
        JsonNode erased = caller.erase(user);

        // Then
        assertThat(erased.path("status").asText()).isEqualTo("deleted");
        assertThat(erased.path("user_id").asText()).isEqualTo(user);
        JsonNode receipt = erased.path("receipt");
        assertThat(receipt.path("operation").asText()).isEqualTo("user_erase");
        assertThat(receipt.path("verified").asBoolean()).isTrue();
        assertThat(receipt.at("/stores/facts").asInt()).isEqualTo(1);
        assertThat(receipt.at("/stores/embeddings").asInt()).isEqualTo(1);
        assertThat(receipt.at("/stores/profile").asInt()).isEqualTo(1);
        assertThat(receipt.at("/stores/responses").asInt()).isEqualTo(3);
        assertThat(receipt.at("/stores/usage_without_person").asInt()).isEqualTo(5);
        assertThat(receipt.path("deleted_count").asInt()).isEqualTo(1 + 1 + 1 + 3 + 2);
        assertThat(caller.receipt(receipt.path("receipt_id").asText())).isEqualTo(receipt);
        await().atMost(TIMEOUT).untilAsserted(() -> {
            assertThat(Tables.mentioning(user)).isEmpty();
            assertThat(Tables.mentioning(marker)).isEmpty();
        });
        assertThat(caller.find("bea", "tea")).hasSize(1);
    }

    @Test
    void askedAgainItAnswersWithTheSameReceiptUntilThereIsSomethingNew() {
        // Given
        caller.remember(user, "Favourite tea is " + marker);
        others.answer(report("turn-executor", NOTHING, 0), report("metering", NOTHING, 0));
        JsonNode first = caller.erase(user);

        // When
        JsonNode second = caller.erase(user);

        // Then
        assertThat(second).isEqualTo(first);
        caller.remember(user, "Is back, with " + marker);
        assertThat(caller.erase(user).at("/receipt/receipt_id").asText())
                .isNotEqualTo(first.at("/receipt/receipt_id").asText());
    }

    @Test
    void aUserOfWhomNobodyHasAnythingIsNotFound() {
        // Given
        others.answer(report("turn-executor", NOTHING, 0), report("metering", NOTHING, 0));

        // When
        Problem problem = catchThrowableOfType(Problem.class, () -> caller.erase(user));

        // Then
        assertThat(problem.reason()).isEqualTo("user_not_found");
        assertThat(Tables.mentioning(user)).isEmpty();
    }

    @Test
    void whatSomebodyStillFindsIsNotVerified() {
        // Given
        caller.remember(user, "Favourite tea is " + marker);
        others.answer(report("turn-executor", NOTHING, 1), report("metering", NOTHING, 0));

        // When
        JsonNode receipt = caller.erase(user).path("receipt");

        // Then
        assertThat(receipt.path("verified").asBoolean()).isFalse();
    }

    @Test
    void whileSomebodyHasNotReportedTheFactIsSaidAgainAndTheErasureGoesOnByItself() {
        // Given: metering is away
        caller.remember(user, "Favourite tea is " + marker);
        others.answer(report("turn-executor", NOTHING, 0));
        CompletableFuture<Problem> waits =
                CompletableFuture.supplyAsync(() -> catchThrowableOfType(Problem.class, () -> caller.erase(user)));

        // When
        Problem late = waits.join();

        // Then
        assertThat(late.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(late.retryAfter()).isPositive();
        List<UserErased> said = others.heard().stream()
                .filter(fact -> fact.data() instanceof UserErased)
                .map(fact -> (UserErased) fact.data())
                .filter(erased -> erased.userId().equals(user))
                .toList();
        assertThat(said).hasSizeGreaterThan(1);
        assertThat(said).containsOnly(said.getFirst());
        assertThat(caller.find(user, "tea")).isEmpty();
        await().atMost(TIMEOUT)
                .until(() ->
                        metrics.get("general_augment_erasures_open").gauge().value() >= 1);

        // And back it is: nobody has to ask
        others.answer(report("turn-executor", NOTHING, 0), report("metering", NOTHING, 0));
        String receipts =
                "SELECT count(*) FROM memory.receipt WHERE operation = 'user_erase' AND verified AND project_id = '"
                        + caller.tenant() + "'";
        await().atMost(TIMEOUT).until(() -> Tables.number(receipts) == 1);
        assertThat(Tables.mentioning(user)).isEmpty();
    }

    @Test
    void manyWhoAskAtTheSameTimeGetOneReceipt() {
        // Given
        caller.remember(user, "Favourite tea is " + marker);
        others.answer(report("turn-executor", NOTHING, 0), report("metering", NOTHING, 0));

        // When
        List<CompletableFuture<JsonNode>> asked = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> caller.erase(user)))
                .toList();

        // Then
        assertThat(asked.stream()
                        .map(answer -> answer.join().at("/receipt/receipt_id").asText())
                        .distinct())
                .hasSize(1);
    }
}
