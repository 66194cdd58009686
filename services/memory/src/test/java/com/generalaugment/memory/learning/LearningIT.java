package com.generalaugment.memory.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.turn.ProposeRequest;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.memory.Caller;
import com.generalaugment.memory.Fleet;
import com.generalaugment.memory.Tables;
import io.grpc.Status;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a user's words, from the topic to his memory. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class LearningIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final ScriptedModel model = ScriptedModel.SHARED;
    private final Caller caller = new Caller();

    // hazard 29
    @Test
    void whatIsLearnedIsInQuarantineAndFoundByNobody() {
        // When
        String response = turn("ada", "I live in Lisbon.", "The user lives in Lisbon.");

        // Then
        JsonNode waiting = awaitQuarantine("ada", 1).get(0);
        assertThat(waiting.path("fact").asText()).isEqualTo("The user lives in Lisbon.");
        assertThat(waiting.path("status").asText()).isEqualTo("quarantined");
        assertThat(waiting.path("expires_at").asText())
                .isGreaterThan(Instant.now().toString());
        JsonNode source = waiting.path("source_info");
        assertThat(source.path("source_type").asText()).isEqualTo("agent");
        assertThat(source.path("trust_level").asText()).isEqualTo("low");
        assertThat(source.path("response_id").asText()).isEqualTo(response);
        assertThat(source.path("trace_id").asText()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(caller.find("ada", "The user lives in Lisbon.")).isEmpty();
        assertThat(caller.find("ada", "")).isEmpty();
        assertThat(caller.recall("ada", "where does the user live?", 8, 0)).isEmpty();
        assertThat(caller.profile("ada").path("total_facts").asInt()).isZero();
        assertThat(caller.quarantine("bob").path("facts")).isEmpty();
    }

    @Test
    void theModelIsAskedForTheUsersWordsOnlyAndOnItsProjectsTerms() {
        // When
        String response = turn("ada", "I keep bees.", "The user keeps bees.");

        // Then
        awaitQuarantine("ada", 1);
        ProposeRequest asked = model.askedFor(response).getFirst();
        assertThat(asked.getUser()).isEqualTo("ada");
        assertThat(asked.getOptions().getConfigVersion()).isEqualTo(7);
        assertThat(asked.getOptions().getKeyId()).isEqualTo("key-1");
        assertThat(asked.getInstructions()).doesNotContain("bees");
    }

    // hazard 29
    @Test
    void saidAgainInAnotherTurnItIsConfirmedAndRecalled() {
        // Given
        String first = turn("ada", "I am allergic to peanuts.", "The user is allergic to peanuts.");
        String id = awaitQuarantine("ada", 1).get(0).path("memory_id").asText();

        // When
        turn(
                "ada",
                "Mind that I am allergic to peanuts!",
                "The user has a peanut allergy.",
                "The user is allergic to peanuts.");

        // Then
        awaitQuarantine("ada", 0);
        JsonNode fact =
                caller.search("ada", "peanuts", Map.of("min_similarity", 0)).get(0);
        assertThat(fact.path("memory_id").asText()).isEqualTo(id);
        assertThat(fact.path("expires_at").isNull()).isTrue();
        assertThat(fact.at("/source_info/trust_level").asText()).isEqualTo("low");
        assertThat(fact.at("/source_info/response_id").asText()).isEqualTo(first);
        assertThat(fact.at("/source_info/fact_count").asInt()).isEqualTo(2);
        assertThat(fact.at("/source_info/metadata/confirmed_by").asText()).isEqualTo("repetition");
        assertThat(caller.recall("ada", "peanuts", 8, 0)).hasSize(1);
    }

    @Test
    void toldTwiceOfOneTurnItIsLearnedOnce() {
        // Given
        String response = Ids.next("resp_");
        model.knows(response, "ada", "I play chess.", "The user plays chess.");
        var event = LearningTopic.spoke(caller.tenant(), "ada", response, Instant.now());
        LearningTopic.publish("junk", "no fact at all");
        LearningTopic.publish(event);
        awaitQuarantine("ada", 1);

        // When
        LearningTopic.publish(event);

        // Then
        turn("ada", "I speak Tamil.", "The user speaks Tamil.");
        assertThat(awaitQuarantine("ada", 2))
                .extracting(fact -> fact.at("/source_info/fact_count").asInt())
                .containsExactly(1, 1);
        assertThat(model.askedFor(response)).hasSize(1);
    }

    // hazard 29
    @Test
    void junkAndAnswersThatAreNoneAreNotKept() {
        // Given
        String bad = Ids.next("resp_");
        model.answers(bad, "ada", "I own a boat.", "{\"facts\":[{\"fact\":\"The user owns a boat.\"}]}");
        tell("ada", bad);
        turn("ada", "What is a boat?", "The user has a boat.");
        turn(
                "ada",
                "My PIN is 1234 and I like tea from Assam.",
                "The user's PIN is 1234.",
                "The user likes tea from Darjeeling.");

        // When
        turn("ada", "I own a sailing boat.", "The user owns a sailing boat.");

        // Then
        assertThat(awaitQuarantine("ada", 1).get(0).path("fact").asText()).isEqualTo("The user owns a sailing boat.");
        awaitLessons();
        assertThat(caller.quarantine("ada").path("facts")).hasSize(1);
    }

    @Test
    void theUserConfirmsAFactAndRejectsAnother() {
        // Given
        turn("ada", "I live in Lisbon. I have two cats.", "The user lives in Lisbon.", "The user has two cats.");
        List<String> ids = awaitQuarantine("ada", 2).findValuesAsText("memory_id");

        // When
        JsonNode confirmed = caller.confirm(ids.get(0), "ada");
        caller.delete("ada", ids.get(1));

        // Then
        assertThat(confirmed.path("status").asText()).isEqualTo("confirmed");
        assertThat(confirmed.at("/source_info/status").asText()).isEqualTo("active");
        assertThat(confirmed.at("/source_info/trust_level").asText()).isEqualTo("high");
        assertThat(caller.quarantine("ada").path("facts")).isEmpty();
        assertThat(caller.find("ada", "")).containsExactly(ids.get(0));
        assertThat(caller.confirm(ids.get(0), "ada").path("memory_id").asText()).isEqualTo(ids.get(0));
        assertThatThrownBy(() -> caller.confirm(ids.get(1), "ada"))
                .isInstanceOfSatisfying(
                        Problem.class, refused -> assertThat(refused.reason()).isEqualTo("memory_not_found"));
    }

    // hazard 24
    @Test
    void nobodyConfirmsAFactOfSomebodyElse() {
        // Given
        turn("ada", "I live in Lisbon.", "The user lives in Lisbon.");
        String id = awaitQuarantine("ada", 1).get(0).path("memory_id").asText();

        // When
        assertThatThrownBy(() -> caller.confirm(id, "bob"))
                .isInstanceOfSatisfying(
                        Problem.class, refused -> assertThat(refused.reason()).isEqualTo("memory_not_found"));

        // Then
        assertThatThrownBy(() -> new Caller().confirm(id, "ada")).isInstanceOf(Problem.class);
        assertThat(caller.quarantine("ada").path("facts")).hasSize(1);
    }

    @Test
    void storingTheSameTextConfirmsIt() {
        // Given
        turn("ada", "I live in Lisbon.", "The user lives in Lisbon.");
        String id = awaitQuarantine("ada", 1).get(0).path("memory_id").asText();

        // When
        JsonNode stored = caller.store("ada", "the user lives in  LISBON");

        // Then
        assertThat(stored.path("memory_id").asText()).isEqualTo(id);
        assertThat(stored.path("deduplicated").asBoolean()).isTrue();
        assertThat(stored.at("/source_info/trust_level").asText()).isEqualTo("high");
        assertThat(caller.find("ada", "Lisbon")).containsExactly(id);
    }

    // hazard 29
    @Test
    void whatIsKnownIsNotLearnedAndWhatContradictsItOnlySaysSo() {
        // Given
        String known = caller.remember("ada", "The user lives in Paris.");

        // When
        turn(
                "ada",
                "I live in Paris. I live in London in winter.",
                "The user lives in Paris.",
                "The user lives in London.");

        // Then
        JsonNode waiting = awaitQuarantine("ada", 1).get(0);
        assertThat(waiting.path("fact").asText()).isEqualTo("The user lives in London.");
        assertThat(waiting.path("contradicts_memory_id").asText()).isEqualTo(known);
        caller.confirm(waiting.path("memory_id").asText(), "ada");
        assertThat(caller.find("ada", "")).hasSize(2);
    }

    @Test
    void afterAFailureItIsTriedAgain() {
        // Given
        String response = Ids.next("resp_");
        model.knows(response, "ada", "I live in Lisbon.", "The user lives in Lisbon.");
        model.failsOnce(response, Status.UNAVAILABLE);
        tell("ada", response);
        await().atMost(LONG)
                .until(() -> Tables.number("SELECT count(*) FROM memory.lesson WHERE response_id = '" + response
                                + "' AND attempts = 1 AND NOT taken AND due_at > now()")
                        == 1);

        // When
        Tables.execute("UPDATE memory.lesson SET due_at = now() WHERE response_id = '" + response + "'");

        // Then
        awaitQuarantine("ada", 1);
        assertThat(model.askedFor(response)).hasSize(2);
    }

    @Test
    void aLessonWhoseReplicaDiedIsTakenByAnother() {
        // Given
        String response = Ids.next("resp_");
        model.failsOnce(response, Status.UNAVAILABLE);
        model.knows(response, "ada", "I live in Lisbon.", "The user lives in Lisbon.");
        tell("ada", response);
        await().atMost(LONG).until(() -> !model.askedFor(response).isEmpty());
        awaitPostponed(response);

        // When: it was taken, its lease is over, and nobody has finished it
        Tables.execute(
                "UPDATE memory.lesson SET taken = true, due_at = now() - interval '1 second' WHERE response_id = '"
                        + response + "'");

        // Then
        awaitQuarantine("ada", 1);
    }

    @Test
    void afterTooManyFailuresItIsGivenUp() {
        // Given
        String response = Ids.next("resp_");
        model.knows(response, "ada", "I live in Lisbon.", "The user lives in Lisbon.");
        model.failsOnce(response, Status.UNAVAILABLE);
        tell("ada", response);
        awaitPostponed(response);

        // When
        model.failsOnce(response, Status.UNAVAILABLE);
        Tables.execute("UPDATE memory.lesson SET attempts = 5, due_at = now() WHERE response_id = '" + response + "'");

        // Then
        awaitLessons();
        assertThat(caller.quarantine("ada").path("facts")).isEmpty();
        assertThat(model.askedFor(response)).hasSize(2);
    }

    @Test
    void aPurgeTakesWhatWaitsAndNothingSaidBeforeItIsLearnedAfterwards() {
        // Given
        turn("ada-marker", "I live in Lisbon.", "The user lives in Lisbon.");
        awaitQuarantine("ada-marker", 1);
        Instant before = Instant.now();

        // When
        JsonNode purged = caller.purge("ada-marker");

        // Then
        assertThat(purged.path("deleted_count").asInt()).isEqualTo(1);
        assertThat(purged.at("/receipt/verified").asBoolean()).isTrue();
        assertThat(Tables.mentioning("ada-marker")).isEmpty();
        String late = Ids.next("resp_");
        model.knows(late, "ada-marker", "I keep bees.", "The user keeps bees.");
        LearningTopic.publish(LearningTopic.spoke(caller.tenant(), "ada-marker", late, before));
        turn("ada-marker", "I play chess.", "The user plays chess.");
        assertThat(awaitQuarantine("ada-marker", 1).get(0).path("fact").asText())
                .isEqualTo("The user plays chess.");
        assertThat(model.askedFor(late)).isEmpty();
    }

    @Test
    void ofADeletedResponseNothingIsLearned() {
        // Given
        String gone = Ids.next("resp_");

        // When
        tell("ada", gone);

        // Then
        await().atMost(LONG).until(() -> model.askedFor(gone).size() == 1);
        awaitLessons();
        assertThat(caller.quarantine("ada").path("facts")).isEmpty();
        assertThat(caller.quarantine("ada").path("general_augment_user_id").isNull())
                .isTrue();
    }

    @Test
    void whatNobodyConfirmsIsGoneWhenItsTimeIsOver() {
        // Given
        turn("ada", "I live in Lisbon.", "The user lives in Lisbon.");
        String id = awaitQuarantine("ada", 1).get(0).path("memory_id").asText();

        // When
        Tables.execute("UPDATE memory.fact SET expires_at = now() - interval '1 second' WHERE id = '" + id + "'");

        // Then
        assertThat(caller.quarantine("ada").path("facts")).isEmpty();
        assertThatThrownBy(() -> caller.confirm(id, "ada")).isInstanceOf(Problem.class);
        turn("ada", "As it is, I live in Lisbon.", "The user lives in Lisbon.");
        assertThat(awaitQuarantine("ada", 1).get(0).path("memory_id").asText()).isNotEqualTo(id);
        assertThat(Tables.number("SELECT memory.sweep(500)")).isNotNegative();
    }

    /** A turn in which the user wrote that, of which the model reads these facts. @return its response */
    private String turn(String user, String words, String... facts) {
        String response = Ids.next("resp_");
        model.knows(response, user, words, facts);
        tell(user, response);
        return response;
    }

    private void tell(String user, String response) {
        LearningTopic.publish(LearningTopic.spoke(caller.tenant(), user, response, Instant.now()));
    }

    private JsonNode awaitQuarantine(String user, int facts) {
        await().atMost(LONG).until(() -> caller.quarantine(user).path("facts").size() == facts);
        return caller.quarantine(user).path("facts");
    }

    private void awaitPostponed(String response) {
        await().atMost(LONG)
                .until(() -> Tables.number("SELECT count(*) FROM memory.lesson WHERE response_id = '" + response
                                + "' AND attempts > 0 AND NOT taken AND due_at IS NOT NULL")
                        == 1);
    }

    /** All of this project have ended. */
    private void awaitLessons() {
        await().atMost(LONG)
                .until(() -> Tables.number("SELECT count(*) FROM memory.lesson WHERE project_id = '" + caller.tenant()
                                + "' AND due_at IS NOT NULL")
                        == 0);
    }
}
