package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.Traces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A marker stored by one door is used by the next turn at the other one, by nobody else, and after its deletion by nobody. */
// hazards 28, 29, 30
class MemoryE2E {

    private static final String MEMORY = "/api/v1/agent/memory";
    private static final String ADA = "ada/lovelace+1";
    private static final String ADA_IN_A_PATH = "ada%2Flovelace%2B1";

    private final Platform platform = Platform.shared();
    private final Traces traces = new Traces(platform.fleet().infrastructure());
    private String marker = "";
    private Account account;

    @BeforeEach
    void nobodyIsRemembered() {
        marker = "moonflower-" + UUID.randomUUID();
        account = platform.newAccount("memory").withBalanced(Platform.STUB_MODEL);
    }

    private JsonNode store(String user, String fact) {
        return account.runtime()
                .post(MEMORY + "/store", Map.of("user_id", user, "fact", fact))
                .ok();
    }

    private List<String> found(Account by, String user) {
        return by.runtime()
                .at(platform.otherBaseUrl())
                .post(MEMORY + "/search", Map.of("user_id", user, "query", "favourite tea", "min_similarity", 0))
                .ok()
                .path("facts")
                .findValuesAsText("memory_id");
    }

    /** @param heard what the model was asked; memoryIds of the response's metadata */
    private record Turn(String heard, List<String> memoryIds, String text) {}

    private Turn turn(Account by, String user, Map<String, Object> members) {
        List<String> heard = new ArrayList<>();
        String script = platform.modelServer().register(model -> {
            heard.add(model.heard());
            model.say("Noted.");
            model.finish(10, 1);
        });
        Map<String, Object> body = new java.util.HashMap<>(members);
        body.put("model", "balanced");
        body.put("input", "What is my favourite tea? " + script);
        body.put("user", user);
        JsonNode response = by.runtime().at(platform.otherBaseUrl()).turn(body).ok();
        List<String> ids = new ArrayList<>();
        response.at("/metadata/general_augment_memory_ids").forEach(id -> ids.add(id.asText()));
        assertThat(heard).hasSize(1);
        return new Turn(heard.getFirst(), ids, response.toString());
    }

    @Test
    void aStoredFactIsUsedByTheNextTurnNamedInItsMetadataAndInNothingThatIsKept() {
        // Given
        String id =
                store(ADA, "My favourite tea is " + marker).path("memory_id").asText();

        // When
        Turn next = turn(account, ADA, Map.of());

        // Then
        assertThat(next.heard()).contains(marker, id, "<remembered_facts>");
        assertThat(next.memoryIds()).containsExactly(id);
        assertThat(next.text()).doesNotContain(marker);
        assertThat(found(account, ADA)).contains(id);
        assertThat(turn(account, ADA, Map.of("store", false)).heard()).contains(marker);
        assertThat(traces.tables(marker)).isNotEmpty().allMatch(table -> table.startsWith("memory."));
    }

    @Test
    void neitherAnotherUserNorAnotherProjectKnowsIt() {
        // Given // hazard 28
        Account stranger = platform.newAccount("memory-stranger").withBalanced(Platform.STUB_MODEL);
        store(ADA, "My favourite tea is " + marker);

        // When
        List<Turn> others = List.of(turn(account, "bea", Map.of()), turn(stranger, ADA, Map.of()));

        // Then
        assertThat(others).allSatisfy(turn -> {
            assertThat(turn.heard()).doesNotContain(marker);
            assertThat(turn.memoryIds()).isEmpty();
        });
        assertThat(found(account, "bea")).isEmpty();
        assertThat(found(stranger, ADA)).isEmpty();
    }

    @Test
    void aCorrectedFactIsUsedInItsNewForm() {
        // Given
        String id =
                store(ADA, "My favourite tea is " + marker).path("memory_id").asText();

        // When
        String corrected = account.runtime()
                .post(MEMORY + "/" + id + "/correct", Map.of("user_id", ADA, "fact", "My favourite tea is now nettle"))
                .ok()
                .path("corrected_memory_id")
                .asText();

        // Then
        Turn next = turn(account, ADA, Map.of());
        assertThat(next.heard()).contains("now nettle").doesNotContain(marker);
        assertThat(next.memoryIds()).containsExactly(corrected);
    }

    @Test
    void aDeletedFactIsUsedByNoTurnMore() {
        // Given // hazard 30
        String id =
                store(ADA, "My favourite tea is " + marker).path("memory_id").asText();
        assertThat(turn(account, ADA, Map.of()).memoryIds()).containsExactly(id);

        // When
        JsonNode deleted = account.runtime()
                .delete(MEMORY + "/" + id + "?user_id=" + ADA_IN_A_PATH)
                .ok();

        // Then
        assertThat(deleted.path("deleted_count").asInt()).isOne();
        Turn next = turn(account, ADA, Map.of());
        assertThat(next.heard()).doesNotContain(marker);
        assertThat(next.memoryIds()).isEmpty();
        assertThat(found(account, ADA)).doesNotContain(id);
    }

    @Test
    void aPurgedUserLeavesNothingInAnySchemaButTheReceipt() {
        // Given
        store(ADA, "My favourite tea is " + marker);
        turn(account, ADA, Map.of());

        // When
        JsonNode purged =
                account.runtime().delete(MEMORY + "/user/" + ADA_IN_A_PATH).ok();

        // Then
        assertThat(purged.path("status").asText()).isEqualTo("purged");
        assertThat(account.runtime()
                        .get(MEMORY + "/profile/" + ADA_IN_A_PATH)
                        .ok()
                        .path("total_facts")
                        .asInt())
                .isZero();
        assertThat(turn(account, ADA, Map.of()).memoryIds()).isEmpty();
        Answer receipt = account.runtime()
                .get(MEMORY + "/receipts/" + purged.at("/receipt/receipt_id").asText());
        assertThat(receipt.ok().path("verified").asBoolean()).isTrue();
        assertThat(receipt.text()).doesNotContain(marker, "lovelace");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(traces.tables(marker)).isEmpty());
    }

    @Test
    void aProjectThatWantsNoRecallHasNone() {
        // Given
        store(ADA, "My favourite tea is " + marker);
        account.management()
                .patch(account.path(), Map.of("memory", Map.of("recall", "off")))
                .ok();

        // When
        List<String> ids = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> turn(account, ADA, Map.of()).memoryIds(), List::isEmpty);

        // Then
        assertThat(ids).isEmpty();
        assertThat(found(account, ADA)).hasSize(1);
    }

    @Test
    void theSameStoreAgainIsTheSameFactAndAnotherOneUnderItsKeyIsRefused() {
        // Given // hazard 2
        String key = "key-" + UUID.randomUUID();
        Map<String, Object> fact = Map.of("user_id", ADA, "fact", "likes " + marker);
        String id = account.runtime()
                .with("Idempotency-Key", key)
                .post(MEMORY + "/store", fact)
                .ok()
                .path("memory_id")
                .asText();

        // When
        Answer again = account.runtime()
                .at(platform.otherBaseUrl())
                .with("Idempotency-Key", key)
                .post(MEMORY + "/store", fact);

        // Then
        assertThat(again.ok().path("memory_id").asText()).isEqualTo(id);
        assertThat(again.header("X-Idempotent-Replay")).isEqualTo("true");
        account.runtime()
                .with("Idempotency-Key", key)
                .post(MEMORY + "/store", Map.of("user_id", ADA, "fact", "another"))
                .requireError(409, "memory_idempotency_key_conflict");
    }

    @Test
    void limitsAndErrorsAreThoseOfTheContract() {
        // Given
        String longest = "x".repeat(8_192);
        Map<String, Object> keyed = Map.of("user_id", ADA, "fact", "x", "idempotency_key", "one");

        // When
        Answer tooLong = account.runtime().post(MEMORY + "/store", Map.of("user_id", ADA, "fact", longest + "x"));

        // Then
        tooLong.requireError(422, "validation_error");
        assertThat(store(ADA, longest).path("fact").asText()).isEqualTo(longest);
        account.runtime()
                .post(
                        MEMORY + "/store",
                        Map.of("user_id", ADA, "fact", "x", "metadata", Map.of("a", "x".repeat(16_384))))
                .requireError(422, "validation_error");
        account.runtime().post(MEMORY + "/store", Map.of("user_id", ADA)).requireError(422, "validation_error");
        account.runtime().post(MEMORY + "/search", Map.of("query", "x")).requireError(422, "validation_error");
        account.runtime()
                .with("Idempotency-Key", "other")
                .post(MEMORY + "/store", keyed)
                .requireError(400, "idempotency_key_mismatch");
        account.runtime()
                .post(MEMORY + "/store", Map.of("user_id", ADA, "fact", "x".repeat(1_048_576)))
                .requireError(413, "request_too_large");
        account.runtime()
                .get(MEMORY + "/lineage/" + UUID.randomUUID() + "?user_id=" + ADA_IN_A_PATH)
                .requireError(404, "memory_not_found");
        account.runtime().get(MEMORY + "/receipts/rcp_unknown").requireError(404, "receipt_not_found");
        assertThat(account.runtime()
                        .delete(MEMORY + "/" + UUID.randomUUID() + "?user_id=" + ADA_IN_A_PATH)
                        .ok()
                        .path("status")
                        .asText())
                .isEqualTo("not_found");
    }
}
