package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.Person;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.Traces;
import com.generalaugment.libs.events.UserEvent.Holder;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A whole person goes from every service, others stay, and it is proven. Kills replicas, so it comes late. */
// hazards 2, 5, 15, 28
@Order(Integer.MAX_VALUE - 2)
class EraseUserE2E {

    private static final Duration TIMEOUT = Duration.ofSeconds(120);
    private static final String RECEIPTS = "/api/v1/agent/memory/receipts/";

    /** Who answers for each table that names users, by id or by digest. A new table must be erased by somebody. */
    private static final Map<Holder, List<String>> TABLES = Map.of(
            Holder.MEMORY,
            List.of(
                    "memory.app_user",
                    "memory.fact",
                    "memory.fact_vector",
                    "memory.idempotent_answer",
                    "memory.lesson",
                    "memory.purge",
                    "memory.user_erasure"),
            Holder.TURN_EXECUTOR,
            List.of(
                    "turn_executor.conversation",
                    "turn_executor.idempotency_key",
                    "turn_executor.response",
                    "turn_executor.run"),
            Holder.METERING,
            List.of("metering.erased_user", "metering.usage_event", "metering.usage_user_day"));

    private final Platform platform = Platform.shared();
    private final Traces traces = new Traces(platform.fleet().infrastructure());
    private Account account;
    private Person ada;
    private Person bea;

    @BeforeEach
    void meet() {
        account = platform.newAccount("erasure");
        ada = new Person(account, "ada");
        bea = new Person(account, "bea");
    }

    private Answer erase(Person person) {
        return account.management().at(platform.otherBaseUrl()).delete(person.path());
    }

    private JsonNode usage() {
        return account.management().get(account.path() + "/usage").ok().path("totals");
    }

    /** All turns so far are charged. @return the totals */
    private JsonNode settledUsage() {
        String open = "SELECT count(*) FROM metering.reservation WHERE project_id = '" + account.projectId() + "'";
        Awaitility.await()
                .atMost(TIMEOUT)
                .until(() -> traces.column(open).getFirst().equals("0"));
        return usage();
    }

    private void assertNoTraceOf(Person person) {
        // What the relay has not carried away yet stands in outboxes for a moment.
        Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> {
            assertThat(traces.of(person.id())).isEmpty();
            assertThat(traces.of(person.marker())).isEmpty();
        });
    }

    @Test
    void nothingOfAPersonIsLeftInAnySchemaOrInRedisAndTheOthersAreWhole() {
        // Given
        Stream.of(ada, bea).parallel().forEach(Person::live);
        JsonNode before = settledUsage();
        String talking = ada.goOnTalking();
        String othersTalking = bea.goOnTalking();
        assertThat(traces.of(ada.marker())).contains("memory.fact", "turn_executor.run", "turn_executor.response");

        // When
        JsonNode erased = erase(ada).ok();

        // Then
        assertThat(erased.path("status").asText()).isEqualTo("deleted");
        assertThat(erased.path("user_id").asText()).isEqualTo(ada.id());
        JsonNode receipt = erased.path("receipt");
        assertThat(receipt.path("verified").asBoolean()).isTrue();
        assertThat(receipt.at("/stores/facts").asInt()).isEqualTo(2);
        assertThat(receipt.at("/stores/responses").asInt()).isGreaterThanOrEqualTo(6);
        assertThat(receipt.at("/stores/conversations").asInt()).isOne();
        assertThat(receipt.at("/stores/usage_without_person").asInt()).isPositive();
        assertThat(account.runtime()
                        .get(RECEIPTS + receipt.path("receipt_id").asText())
                        .ok())
                .isEqualTo(receipt);
        ada.assertGone();
        ada.look(talking).requireError(404, "response_not_found");
        assertNoTraceOf(ada);
        bea.assertWhole();
        assertThat(bea.look(othersTalking).ok().path("status").asText()).isEqualTo("in_progress");

        // And what was used stays counted: the turn that was ended has cost something more
        account.runtime()
                .post("/v1/responses/" + othersTalking + "/cancel", Map.of())
                .ok();
        JsonNode after = settledUsage();
        assertThat(after.path("agent_turns_count")).isEqualTo(before.path("agent_turns_count"));
        assertThat(after.path("total_cost_usd").decimalValue())
                .isGreaterThanOrEqualTo(before.path("total_cost_usd").decimalValue());
        assertNoTraceOf(ada);

        // And again: the same proof
        assertThat(erase(ada).ok()).isEqualTo(erased);
        assertThat(settledUsage()).isEqualTo(after);
    }

    @Test
    void whoeverComesBackHasANewLife() {
        // Given
        ada.live();
        erase(ada).ok();

        // When: the same keys are new ones
        JsonNode response = ada.keyed("turn:" + ada.id(), Map.of());

        // Then
        ada.remember("Is back");
        assertThat(ada.search()).containsExactly("Is back");
        assertThat(ada.look(response.path("id").asText())
                        .ok()
                        .path("output_text")
                        .asText())
                .isEqualTo(ada.marker());
        JsonNode second = erase(ada).ok();
        assertThat(second.at("/receipt/stores/facts").asInt()).isOne();
        assertThat(second.at("/receipt/stores/responses").asInt()).isOne();
        assertNoTraceOf(ada);
    }

    @Test
    void whoeverWasNeverThereIsNotFound() {
        erase(ada).requireError(404, "user_not_found");
    }

    @Test
    void anErasureThatIsInterruptedByKillingEverybodyWhoWorksOnItIsFinishedAfterTheyAreBack() {
        // Given
        ada.live();
        ada.goOnTalking();
        List<Replica> executors = platform.fleet().replicas(ServiceKind.TURN_EXECUTOR);
        List<Replica> memories = platform.fleet().replicas(ServiceKind.MEMORY);
        executors.forEach(Replica::kill);
        CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(() -> erase(ada));
        String open = "SELECT id FROM memory.user_erasure WHERE user_id = '" + ada.id() + "'";
        Awaitility.await().atMost(TIMEOUT).until(() -> !traces.column(open).isEmpty());

        // When
        memories.forEach(Replica::kill);

        // Then
        assertThat(asked.join().status()).isEqualTo(503);
        List<Replica> dead = new ArrayList<>(memories);
        dead.addAll(executors);
        dead.forEach(Replica::start);
        dead.forEach(Replica::awaitReady);
        String ended = "SELECT receipt_id FROM memory.user_erasure WHERE closed_at IS NOT NULL AND project_id = '"
                + account.projectId() + "'";
        Awaitility.await().atMost(TIMEOUT).until(() -> !traces.column(ended).isEmpty());
        JsonNode erased = erase(ada).ok();
        assertThat(erased.at("/receipt/receipt_id").asText())
                .isEqualTo(traces.column(ended).getFirst());
        assertThat(erased.at("/receipt/verified").asBoolean()).isTrue();
        assertNoTraceOf(ada);
    }

    @Test
    void everyTableThatNamesUsersHasSomebodyWhoErasesIt() {
        // When
        List<String> naming = traces.column(
                "SELECT DISTINCT table_schema || '.' || table_name FROM information_schema.columns JOIN pg_tables"
                        + " ON schemaname = table_schema AND tablename = table_name"
                        + " WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND column_name ~ '(^|_)user(_|$)'"
                        + " ORDER BY 1");

        // Then
        assertThat(naming)
                .containsExactlyInAnyOrderElementsOf(
                        TABLES.values().stream().flatMap(List::stream).toList());
        assertThat(TABLES.keySet()).containsExactlyInAnyOrder(Holder.values());
    }

    @Test
    void itTakesNoTimeWhenEverybodyIsThere() {
        // Given
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            Person person = new Person(account, "quick" + i);
            person.remember("Favourite tea is " + person.marker());
            person.turn(Map.of());

            // When
            long began = System.nanoTime();
            erase(person).ok();
            millis.add((System.nanoTime() - began) / 1_000_000);
        }

        // Then
        millis.sort(null);
        System.out.println("an erasure takes " + millis + " ms");
        assertThat(millis.get(millis.size() / 2)).as("median of " + millis).isLessThan(1_000);
    }
}
