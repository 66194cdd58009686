package com.generalaugment.memory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.generalaugment.libs.contracts.memory.MemoryDocument;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.Caller;
import com.generalaugment.memory.Fleet;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A key, a user, one effect. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class IdempotencyIT {

    private final Caller caller = new Caller();

    @Test
    void theSameStoreWithItsKeyIsOneEffectAndAnotherOneIsAConflict() { // hazards 2, 3
        // Given
        Map<String, Object> body = Map.of("user_id", "ada", "fact", "likes tea", "idempotency_key", "key-1");
        MemoryDocument first = caller.storeAs(body, "");

        // When
        MemoryDocument again = caller.storeAs(body, "key-1");
        Problem refusal = catchThrowableOfType(
                Problem.class, () -> caller.storeAs(Map.of("user_id", "ada", "fact", "likes coffee"), "key-1"));
        MemoryDocument otherUser = caller.storeAs(Map.of("user_id", "bea", "fact", "likes coffee"), "key-1");

        // Then
        assertThat(first.getReplayed()).isFalse();
        assertThat(again.getReplayed()).isTrue();
        assertThat(again.getJson()).isEqualTo(first.getJson());
        assertThat(refusal.kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(refusal.reason()).isEqualTo("memory_idempotency_key_conflict");
        assertThat(otherUser.getReplayed()).isFalse();
        assertThat(caller.profile("ada")
                        .at("/recent_facts/0/source_info/fact_count")
                        .asInt())
                .isOne();
    }

    @Test
    void manyAtOnceWithOneKeyAreOneEffect() { // hazard 3
        // Given
        Map<String, Object> body = Map.of("user_id", "ada", "fact", "likes tea");

        // When
        var answers = Stream.generate(() -> body)
                .limit(16)
                .parallel()
                .map(same -> caller.storeAs(same, "key-1"))
                .toList();

        // Then
        assertThat(answers)
                .extracting(MemoryDocument::getJson)
                .containsOnly(answers.getFirst().getJson());
        assertThat(answers).filteredOn(answer -> !answer.getReplayed()).hasSize(1);
    }

    @Test
    void keysOfOtherRoutesAreRepeatedToo() {
        // Given
        String id = caller.remember("ada", "likes tea");
        Map<String, Object> correction = Map.of("user_id", "ada", "fact", "likes coffee");
        MemoryDocument corrected = caller.correctAs(id, correction, "key-1");
        MemoryDocument found = caller.searchAs(Map.of("user_id", "ada", "query", "coffee"), "key-2");
        caller.store("ada", "drinks coffee all day");

        // When
        MemoryDocument correctedAgain = caller.correctAs(id, correction, "key-1");
        MemoryDocument foundAgain = caller.searchAs(Map.of("user_id", "ada", "query", "coffee"), "key-2");

        // Then
        assertThat(correctedAgain.getReplayed()).isTrue();
        assertThat(correctedAgain.getJson()).isEqualTo(corrected.getJson());
        assertThat(foundAgain.getJson()).isEqualTo(found.getJson());
    }

    @Test
    void keysThatAreNoneOrDifferAreRefused() {
        Map<String, Object> body = Map.of("user_id", "ada", "fact", "likes tea", "idempotency_key", "key-1");
        assertThat(catchThrowableOfType(Problem.class, () -> caller.storeAs(body, "key-2"))
                        .reason())
                .isEqualTo("idempotency_key_mismatch");
        assertThat(catchThrowableOfType(
                                Problem.class,
                                () -> caller.store(Map.of("user_id", "ada", "fact", "f", "idempotency_key", "kéy")))
                        .reason())
                .isEqualTo("invalid_idempotency_key");
    }
}
