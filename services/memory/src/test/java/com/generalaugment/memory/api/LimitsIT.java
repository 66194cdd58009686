package com.generalaugment.memory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.Caller;
import com.generalaugment.memory.Fleet;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Limits and errors in the words of the contract. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class LimitsIT {

    private static final String LONGEST = "a".repeat(8_191) + "😀";

    private final Caller caller = new Caller();

    static Stream<Arguments> stores() {
        return Stream.of(
                Arguments.of("fact", ""),
                Arguments.of("fact", "  "),
                Arguments.of("fact", LONGEST + "a"),
                Arguments.of("fact", 7),
                Arguments.of("fact", "zero \u0000 character"),
                Arguments.of("content", "another text"),
                Arguments.of("user_id", ""),
                Arguments.of("user_id", "u".repeat(201)),
                Arguments.of("user", "somebody else"),
                Arguments.of("fact_type", "opinion"),
                Arguments.of("importance_score", 1.01),
                Arguments.of("importance_score", "high"),
                Arguments.of("metadata", "text"),
                Arguments.of("metadata", Map.of("a", "b".repeat(16 * 1024))),
                Arguments.of("user_profile", Map.of("a", "b".repeat(16 * 1024))),
                Arguments.of("expires_at", "tomorrow"),
                Arguments.of("collection_key", "c".repeat(257)),
                Arguments.of("source", Map.of()));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void aBodyThatDoesNotFitIsRefusedByTheNameOfItsMember(String member, Object value) {
        // Given
        Map<String, Object> body = new HashMap<>(Map.of("user_id", "ada", "fact", "likes tea"));
        body.put(member, value);

        // When
        Problem refusal = catchThrowableOfType(Problem.class, () -> caller.store(body));

        // Then
        assertThat(refusal.kind()).isEqualTo(ErrorKind.UNPROCESSABLE);
        assertThat(refusal.reason()).isEqualTo("validation_error");
        assertThat(refusal.fieldErrors()).extracting("path").contains(member);
        assertThat(caller.profile("ada").path("total_facts").asInt()).isZero();
    }

    static Stream<Arguments> searches() {
        return Stream.of(
                Arguments.of("limit", 0),
                Arguments.of("limit", 51),
                Arguments.of("limit", 1.5),
                Arguments.of("min_similarity", 1.1),
                Arguments.of("min_importance", -0.1),
                Arguments.of("fact_type", "opinion"),
                Arguments.of("created_after", "2026-01-01"),
                Arguments.of("query", 7));
    }

    @ParameterizedTest
    @MethodSource("searches")
    void aSearchThatDoesNotFitIsRefusedByTheNameOfItsMember(String member, Object value) {
        // Given
        Map<String, Object> body = new HashMap<>(Map.of("user_id", "ada", "query", "tea"));
        body.put(member, value);

        // When
        Problem refusal = catchThrowableOfType(Problem.class, () -> caller.search(body));

        // Then
        assertThat(refusal.reason()).isEqualTo("validation_error");
        assertThat(refusal.fieldErrors()).extracting("path").containsExactly(member);
    }

    @Test
    void theLargestFactAndMetadataAreTakenAndFound() {
        // Given
        Map<String, Object> metadata = Map.of("a", "b".repeat(16 * 1024 - 8));

        // When
        String id = caller.store(Map.of("user_id", "u".repeat(200), "fact", LONGEST, "metadata", metadata))
                .path("memory_id")
                .asText();

        // Then
        assertThat(caller.find("u".repeat(200), "aaa")).containsExactly(id);
    }

    @Test
    void theProfileStaysWithinItsLimitOverManyChanges() {
        // Given
        caller.store(Map.of("user_id", "ada", "fact", "f", "user_profile", Map.of("a", "b".repeat(9_000))));

        // When
        Problem refusal = catchThrowableOfType(
                Problem.class,
                () -> caller.store(
                        Map.of("user_id", "ada", "fact", "another", "user_profile", Map.of("c", "d".repeat(9_000)))));

        // Then
        assertThat(refusal.fieldErrors()).extracting("path").containsExactly("user_profile");
        assertThat(caller.find("ada", "another")).hasSize(1);
        assertThat(caller.profile("ada").path("total_facts").asInt()).isOne();
    }

    @Test
    void foreignFactsReceiptsAndHistoriesAreNotThere() { // hazards 24, 28
        // Given
        String id = caller.remember("ada", "likes tea");
        String receipt = caller.delete("ada", "none").at("/receipt/receipt_id").asText();
        Caller stranger = new Caller();

        // Then
        assertThat(stranger.find("ada", "tea")).isEmpty();
        assertThat(caller.find("bea", "tea")).isEmpty();
        assertThat(caller.delete("bea", id).path("status").asText()).isEqualTo("not_found");
        assertThat(stranger.delete("ada", id).path("status").asText()).isEqualTo("not_found");
        assertNotFound("memory_not_found", () -> caller.lineage("bea", id));
        assertNotFound("memory_not_found", () -> stranger.lineage("ada", id));
        assertNotFound("memory_not_found", () -> caller.correct(id, Map.of("user_id", "bea", "fact", "x")));
        assertNotFound(
                "memory_not_found",
                () -> caller.lineage("ada", UUID.randomUUID().toString()));
        assertNotFound("memory_not_found", () -> caller.lineage("ada", "1-1-1-1-1"));
        assertNotFound("receipt_not_found", () -> stranger.receipt(receipt));
        assertThatCode(() -> caller.receipt(receipt)).doesNotThrowAnyException();
        assertThat(caller.find("ada", "tea")).containsExactly(id);
    }

    @Test
    void aUserMustBeNamed() {
        assertThat(catchThrowableOfType(
                                Problem.class,
                                () -> caller.delete("", UUID.randomUUID().toString()))
                        .fieldErrors())
                .extracting("path", "type")
                .containsExactly(org.assertj.core.groups.Tuple.tuple("user_id", "query_missing"));
    }

    private static void assertNotFound(String reason, Runnable call) {
        Problem refusal = catchThrowableOfType(Problem.class, call::run);
        assertThat(refusal.kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(refusal.reason()).isEqualTo(reason);
    }
}
