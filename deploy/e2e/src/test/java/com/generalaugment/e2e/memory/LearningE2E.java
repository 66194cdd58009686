package com.generalaugment.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.Recovery;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users say in passing: learned where the project wants it, from their own words, believed when it is confirmed. */
// hazards 28, 29
class LearningE2E {

    private static final String MEMORY = "/api/v1/agent/memory";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofSeconds(90);

    private final Platform platform = Platform.shared();
    private Account account;
    private Runnable whenAskedToLearn = () -> {};

    @BeforeEach
    void aProjectThatLearns() {
        account = account("on");
        whenAskedToLearn = () -> {};
    }

    private Account account(String learning) {
        Account made = platform.newAccount("learning");
        made.management()
                .patch(
                        made.path(),
                        Map.of(
                                "model_preferences",
                                Map.of("balanced", Platform.STUB_MODEL, "simple", Platform.STUB_MODEL),
                                "memory",
                                Map.of("learning", learning)))
                .ok();
        return made;
    }

    /** @param lessons what the model was asked in order to learn */
    private record Turn(JsonNode response, Queue<String> lessons) {

        String id() {
            return response.path("id").asText();
        }

        List<String> memoryIds() {
            return response.at("/metadata/general_augment_memory_ids")
                    .valueStream()
                    .map(JsonNode::asText)
                    .toList();
        }
    }

    /** The user says that; asked what to learn of it, the model proposes these facts. */
    private Turn says(Account by, String user, String words, String... facts) {
        return turn(by, user, Map.of("input", words), words, facts);
    }

    private Turn turn(Account by, String user, Map<String, Object> members, String words, String... facts) {
        Queue<String> lessons = new ConcurrentLinkedQueue<>();
        List<Map<String, String>> proposals = List.of(facts).stream()
                .map(fact -> Map.of("fact", fact, "fact_type", "fact"))
                .toList();
        String script = platform.modelServer().register(model -> {
            boolean isLesson = model.heard().contains("json_schema");
            if (isLesson) {
                lessons.add(model.heard());
                whenAskedToLearn.run();
            }
            model.say(isLesson ? text(Map.of("facts", proposals)) : "You once told me that you own llamas.");
            model.finish(10, 5);
        });
        Map<String, Object> body = new HashMap<>(Map.of("model", "balanced", "user", user));
        body.putAll(members);
        body.put("input", read(text(members.get("input")).replace(words, words + " " + script)));
        return new Turn(by.runtime().at(platform.otherBaseUrl()).turn(body).ok(), lessons);
    }

    private static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private JsonNode quarantine(Account by, String user) {
        return by.runtime()
                .at(platform.otherBaseUrl())
                .get(MEMORY + "/quarantine/" + user)
                .ok()
                .path("facts");
    }

    private JsonNode awaitQuarantine(String user, int facts) {
        return await().atMost(LONG).until(() -> quarantine(account, user), waiting -> waiting.size() == facts);
    }

    private List<String> found(String user) {
        return account.runtime()
                .post(MEMORY + "/search", Map.of("user_id", user, "query", "", "min_similarity", 0))
                .ok()
                .path("facts")
                .findValuesAsText("fact");
    }

    @Test
    void aProjectThatDoesNotSayThatItLearnsLearnsNothing() {
        // Given
        Account silent = account("off");
        Turn unlearned = says(silent, "ada", "I live in Lisbon.", "The user lives in Lisbon.");

        // When: what comes later has been learned
        says(account, "ada", "I live in Lisbon.", "The user lives in Lisbon.");
        awaitQuarantine("ada", 1);

        // Then
        assertThat(unlearned.lessons()).isEmpty();
        assertThat(quarantine(silent, "ada")).isEmpty();
        assertThat(silent.management()
                        .get(silent.path())
                        .ok()
                        .at("/memory/learning")
                        .asText())
                .isEqualTo("off");
    }

    @Test
    void whatIsSaidOnceWaitsAndSaidAgainIsKnownToTheNextTurn() {
        // Given
        Turn first = says(account, "ada", "I am allergic to peanuts.", "The user is allergic to peanuts.");
        JsonNode waiting = awaitQuarantine("ada", 1).get(0);
        String id = waiting.path("memory_id").asText();
        assertThat(waiting.at("/source_info/response_id").asText()).isEqualTo(first.id());
        assertThat(waiting.at("/source_info/trust_level").asText()).isEqualTo("low");
        assertThat(found("ada")).isEmpty();
        Turn unaware = says(account, "ada", "What about peanuts?");
        assertThat(unaware.memoryIds()).isEmpty();

        // When
        says(account, "ada", "Remember, I am allergic to peanuts.", "The user has a peanut allergy.");

        // Then
        awaitQuarantine("ada", 0);
        assertThat(found("ada")).containsExactly("The user is allergic to peanuts.");
        assertThat(says(account, "ada", "May I eat peanuts?").memoryIds()).containsExactly(id);
        assertThat(says(account, "bea", "May I eat peanuts?").memoryIds()).isEmpty();
        assertThat(quarantine(account, "bea")).isEmpty();
    }

    @Test
    void whatIsRecalledAnsweredOrFetchedIsNeitherShownToTheModelThatLearnsNorLearned() {
        // Given
        account.runtime()
                .post(MEMORY + "/store", Map.of("user_id", "ada", "fact", "The user drinks moonflower tea at chess."))
                .ok();
        List<Map<String, Object>> input = List.of(
                Map.of("type", "function_call", "call_id", "c1", "name", "look", "arguments", "{}"),
                Map.of("type", "function_call_output", "call_id", "c1", "output", "I own a submarine."),
                Map.of("role", "user", "content", "I play chess."));

        // When
        Turn turn = turn(
                account,
                "ada",
                Map.of("input", input, "instructions", "Our users own zeppelins."),
                "I play chess.",
                "The user drinks moonflower tea daily.",
                "The user owns llamas.",
                "The user owns a submarine.",
                "The user owns zeppelins.",
                "The user plays chess.");

        // Then
        assertThat(turn.memoryIds()).hasSize(1);
        assertThat(awaitQuarantine("ada", 1).get(0).path("fact").asText()).isEqualTo("The user plays chess.");
        assertThat(turn.lessons())
                .singleElement()
                .satisfies(lesson -> assertThat(lesson)
                        .contains("I play chess.")
                        .doesNotContain("moonflower", "llamas", "submarine", "zeppelins"));
    }

    @Test
    void theAppConfirmsWhatItsUserConfirmedAndDeletesWhatHeRejected() {
        // Given
        says(account, "ada", "I live in Lisbon. I keep bees.", "The user lives in Lisbon.", "The user keeps bees.");
        List<String> ids = awaitQuarantine("ada", 2).findValuesAsText("memory_id");
        account.runtime()
                .post(MEMORY + "/" + ids.get(0) + "/confirm", Map.of("user_id", "bea"))
                .requireError(404, "memory_not_found");

        // When
        JsonNode confirmed = account.runtime()
                .post(MEMORY + "/" + ids.get(0) + "/confirm", Map.of("user_id", "ada"))
                .ok();
        account.runtime().delete(MEMORY + "/" + ids.get(1) + "?user_id=ada").ok();

        // Then
        assertThat(confirmed.path("status").asText()).isEqualTo("confirmed");
        assertThat(quarantine(account, "ada")).isEmpty();
        assertThat(found("ada")).containsExactly(confirmed.path("fact").asText());
    }

    // hazard 3
    @Test
    void aLessonWhoseLearnersAreKilledIsLearnedOnceByWhoeverComesNext() throws SQLException {
        // Given: the model has been asked, and is still thinking
        Semaphore asked = new Semaphore(0);
        Semaphore killed = new Semaphore(0);
        whenAskedToLearn = () -> {
            asked.release();
            killed.acquireUninterruptibly();
        };
        String user = "ada-" + account.slug();
        Turn turn = says(account, user, "I keep bees.", "The user keeps bees.");
        await().atMost(LONG).until(asked::tryAcquire);

        // When
        platform.fleet().replicas(ServiceKind.MEMORY).forEach(Replica::kill);
        killed.release(100);
        Recovery.of(platform);
        threeMinutesPass(user);

        // Then
        JsonNode learned = awaitQuarantine(user, 1).get(0);
        assertThat(learned.path("fact").asText()).isEqualTo("The user keeps bees.");
        assertThat(learned.at("/source_info/fact_count").asInt()).isOne();
        assertThat(turn.lessons())
                .as("what the model said is not paid for twice")
                .hasSize(1);
    }

    /** The lease of whoever is dead is over. */
    private void threeMinutesPass(String user) throws SQLException {
        assertThat(new Tables(platform.fleet().infrastructure())
                        .execute(
                                "UPDATE memory.lesson SET due_at = due_at - interval '3 minutes' WHERE user_id = ?",
                                user))
                .isOne();
    }
}
