package com.generalaugment.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.Api;
import com.generalaugment.libs.testkit.time.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * Memory and turns as one user's app calls them, at one door after the other. What is refused for a time is asked again under its
 * key until it is answered; every answer is searched for what belongs to others.
 */
final class Routes {

    private static final String MEMORY = "/api/v1/agent/memory";
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
    private static final Set<Integer> ONLY_NOW = Set.of(429, 503);

    private final Account account;
    private final List<String> doors;
    private final Owners owners;
    private final String person;
    private final String user;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean refused;

    /** @param user the app's id, which others in other projects have too */
    Routes(Account account, List<String> doors, Owners owners, String user) {
        this.account = account;
        this.doors = doors;
        this.owners = owners;
        this.user = user;
        this.person = account.projectId() + "/" + user;
    }

    String person() {
        return person;
    }

    /** Whether the last request was answered only after it had been refused for a time, and may have had its effect before. */
    boolean wasRefused() {
        return refused;
    }

    Answer store(Map<String, Object> fact, String key) {
        return ask(key, "", api -> api.post(MEMORY + "/store", fact));
    }

    Answer search(Map<String, Object> question, String key) {
        return ask(key, "", api -> api.post(MEMORY + "/search", question));
    }

    /** Whatever its nearness, as many as the contract gives. */
    List<String> found(String query) {
        return search(Map.of("user_id", user, "query", query, "min_similarity", 0, "limit", 50), "")
                .ok()
                .path("facts")
                .findValuesAsText("memory_id");
    }

    JsonNode profile() {
        return ask("", "", api -> api.get(MEMORY + "/profile/" + user)).ok();
    }

    JsonNode delete(String id) {
        return ask("", id, api -> api.delete(MEMORY + "/" + id + "?user_id=" + user))
                .ok();
    }

    JsonNode purge() {
        return ask("", "", api -> api.delete(MEMORY + "/user/" + user)).ok();
    }

    Answer correct(String id, String fact) {
        Map<String, Object> body = Map.of("user_id", user, "fact", fact);
        return ask(UUID.randomUUID().toString(), id, api -> api.post(MEMORY + "/" + id + "/correct", body));
    }

    Answer lineage(String id) {
        return ask("", id, api -> api.get(MEMORY + "/lineage/" + id + "?user_id=" + user));
    }

    Answer receipt(String id) {
        return ask("", "", api -> api.get(MEMORY + "/receipts/" + id));
    }

    /** By the built-in model, which says word by word what it was told. */
    JsonNode turn(String question) {
        Map<String, Object> body =
                Map.of("model", "simple", "input", "What do you know about me? " + question, "user", user);
        return ask(UUID.randomUUID().toString(), "", api -> api.turn(body)).ok();
    }

    static List<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** @param asked what of this request may stand in its answer although it is another's */
    private Answer ask(String key, String asked, Function<Api, Answer> request) {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        refused = false;
        while (true) {
            Api api = account.runtime().at(doors.get(requests.getAndIncrement() % doors.size()));
            Answer answer = request.apply(key.isEmpty() ? api : api.with("Idempotency-Key", key));
            assertThat(owners.foreignIn(answer.text(), person, asked))
                    .as("what %s is told of others: %s", person, answer.text())
                    .isEmpty();
            if (!isForNowOnly(answer)) {
                return answer;
            }
            refused = true;
            assertThat(System.nanoTime()).as("still refused: %s", answer.text()).isLessThan(end);
            Pause.of(BETWEEN_TRIES);
        }
    }

    private static boolean isForNowOnly(Answer answer) {
        return ONLY_NOW.contains(answer.status())
                || (answer.status() == 409 && answer.reason().equals("idempotency_key_in_progress"));
    }
}
