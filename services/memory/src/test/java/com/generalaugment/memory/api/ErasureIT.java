package com.generalaugment.memory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.Caller;
import com.generalaugment.memory.Fleet;
import com.generalaugment.memory.Tables;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Correct, delete, purge: what is gone is gone everywhere, and nothing is silently overwritten. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class ErasureIT {

    private final Caller caller = new Caller();
    private final String marker = "moonflower" + UUID.randomUUID().toString().replace("-", "");

    @Test
    void aCorrectedFactIsNotFoundAgainAndItsHistoryIsKept() {
        // Given
        String old = caller.remember("ada", "Favourite tea is " + marker);
        caller.find("ada", "tea");

        // When
        JsonNode corrected = caller.correct(
                old, Map.of("user_id", "ada", "fact", "Favourite tea is nettle", "reason", "she said so"));

        // Then
        String successor = corrected.path("corrected_memory_id").asText();
        assertThat(corrected.path("memory_id").asText()).isEqualTo(old);
        assertThat(corrected.path("status").asText()).isEqualTo("corrected");
        assertThat(caller.find("ada", "tea")).containsExactly(successor);
        JsonNode items = caller.lineage("ada", successor).path("items");
        assertThat(items.findValuesAsText("memory_id")).containsExactly(old, successor);
        assertThat(items.get(0).path("status").asText()).isEqualTo("superseded");
        assertThat(items.get(1).path("supersedes_memory_id").asText()).isEqualTo(old);
        assertThat(items.get(1).path("contradicts_memory_id").asText()).isEqualTo(old);
        assertThat(items.get(1).at("/source_info/source_type").asText()).isEqualTo("correction");
        assertThat(items.get(1).at("/source_info/metadata/reason").asText()).isEqualTo("she said so");
        assertThat(caller.lineage("ada", old).path("items")).isEqualTo(items);
        Problem again = catchThrowableOfType(
                Problem.class, () -> caller.correct(old, Map.of("user_id", "ada", "fact", "something else")));
        assertThat(again.reason()).isEqualTo("memory_not_found");
    }

    @Test
    void aCorrectionToATextThatIsKnownJoinsBothHistories() {
        // Given
        String old = caller.remember("ada", "Lives in Ulm");
        String known = caller.remember("ada", "Lives in Bonn");

        // When
        JsonNode corrected = caller.correct(old, Map.of("user_id", "ada", "fact", "lives in Bonn"));

        // Then
        assertThat(corrected.path("corrected_memory_id").asText()).isEqualTo(known);
        assertThat(caller.find("ada", "Lives")).containsExactly(known);
        assertThat(caller.lineage("ada", known).path("items").findValuesAsText("memory_id"))
                .containsExactly(old, known);
    }

    @Test
    void aDeletedFactIsGoneWithAllItsVersionsAndAReceiptProvesIt() {
        // Given
        String old = caller.remember("ada", "Favourite tea is " + marker);
        String id = caller.correct(old, Map.of("user_id", "ada", "fact", "Favourite tea is green " + marker))
                .path("corrected_memory_id")
                .asText();
        String other = caller.remember("ada", "Collects stamps");
        assertThat(caller.find("ada", "tea")).contains(id);
        Tables.awaitVectors(caller.tenant());

        // When
        JsonNode deleted = caller.delete("ada", id);

        // Then
        assertThat(deleted.path("status").asText()).isEqualTo("deleted");
        assertThat(deleted.path("deleted_ids").valueStream().map(JsonNode::asText))
                .containsExactlyInAnyOrder(old, id);
        assertThat(deleted.path("deleted_count").asInt()).isEqualTo(2);
        JsonNode receipt = deleted.path("receipt");
        assertThat(receipt.path("operation").asText()).isEqualTo("memory_delete");
        assertThat(receipt.path("verified").asBoolean()).isTrue();
        assertThat(receipt.at("/stores/facts").asInt()).isEqualTo(2);
        assertThat(receipt.at("/stores/embeddings").asInt()).isEqualTo(2);
        assertThat(caller.receipt(receipt.path("receipt_id").asText())).isEqualTo(receipt);
        assertThat(caller.find("ada", "tea")).containsExactly(other);
        assertThat(Tables.mentioning(marker)).isEmpty();
        assertThat(caller.delete("ada", id).path("status").asText()).isEqualTo("not_found");
    }

    @Test
    void aDeletedOldVersionLeavesTheLivingOne() {
        // Given
        String old = caller.remember("ada", "Favourite tea is " + marker);
        String id = caller.correct(old, Map.of("user_id", "ada", "fact", "Favourite tea is nettle"))
                .path("corrected_memory_id")
                .asText();

        // When
        JsonNode deleted = caller.delete("ada", old);

        // Then
        assertThat(deleted.path("deleted_count").asInt()).isOne();
        assertThat(caller.find("ada", "tea")).containsExactly(id);
        assertThat(Tables.mentioning(marker)).isEmpty();
    }

    @Test
    void whatIsNoFactOfThisUserIsNotFoundAndStillAnswered() {
        // When
        JsonNode unknown = caller.delete("ada", UUID.randomUUID().toString());
        JsonNode noId = caller.delete("ada", "../1");

        // Then
        assertThat(unknown.path("status").asText()).isEqualTo("not_found");
        assertThat(unknown.path("deleted_count").asInt()).isZero();
        assertThat(noId.path("status").asText()).isEqualTo("not_found");
        assertThat(noId.path("memory_id").asText()).isEqualTo("../1");
    }

    @Test
    void aPurgedUserLeavesNothingButTheReceipt() {
        // Given
        String user = "user-" + marker;
        caller.storeAs(
                Map.of("user_id", user, "fact", "likes " + marker, "user_profile", Map.of("nick", marker)), "key-1");
        caller.find(user, marker);

        // When
        JsonNode purged = caller.purge(user);

        // Then
        assertThat(purged.path("status").asText()).isEqualTo("purged");
        assertThat(purged.path("memory_id").isNull()).isTrue();
        assertThat(purged.path("deleted_count").asInt()).isOne();
        assertThat(purged.at("/receipt/verified").asBoolean()).isTrue();
        assertThat(purged.at("/receipt/stores/profile").asInt()).isOne();
        assertThat(purged.at("/receipt/stores/idempotency_replays").asInt()).isOne();
        assertThat(purged.at("/receipt/stores/caches").asInt()).isPositive();
        assertThat(caller.receipt(purged.at("/receipt/receipt_id").asText()).toString())
                .doesNotContain(marker);
        assertThat(Tables.mentioning(marker)).isEmpty();
        assertThat(caller.find(user, marker)).isEmpty();
        assertThat(caller.profile(user).path("total_facts").asInt()).isZero();
    }

    @Test
    void aPurgedUserWhoComesBackBeginsAnew() {
        // Given
        caller.remember("ada", "likes " + marker);
        caller.find("ada", marker);
        caller.purge("ada");

        // When
        String id = caller.remember("ada", "likes rain");

        // Then
        assertThat(caller.find("ada", marker)).containsExactly(id);
    }
}
