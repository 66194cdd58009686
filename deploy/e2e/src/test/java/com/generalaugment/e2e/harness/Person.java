package com.generalaugment.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;

/** Somebody who has used an app in every way that leaves something behind. Everything that was said names the marker. */
public final class Person {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final String MEMORY = "/api/v1/agent/memory";

    private final Account account;
    private final String id;
    private final String marker = "moonflower" + UUID.randomUUID().toString().replace("-", "");
    private String stored = "";
    private String streamed = "";
    private String conversation = "";

    /** @param name how the app's id of the person begins */
    public Person(Account account, String name) {
        this.account = account;
        this.id = name + "/" + UUID.randomUUID() + "+1";
    }

    public String id() {
        return id;
    }

    public String marker() {
        return marker;
    }

    public String path() {
        return account.path() + "/users/" + inPath();
    }

    private String inPath() {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    /** Facts, turns of every kind, a conversation. */
    public void live() {
        remember("Favourite tea is " + marker);
        account.runtime()
                .with("Idempotency-Key", "fact:" + id)
                .post(MEMORY + "/store", Map.of("user_id", id, "fact", "Is called " + marker))
                .ok();
        search();
        stored = turn(Map.of()).path("id").asText();
        try (EventStream stream = account.runtime().stream(body(Map.of()))) {
            streamed = stream.response().path("id").asText();
        }
        turn(Map.of("previous_response_id", stored));
        keyed("turn:" + id, Map.of());
        keyed("sealed-turn:" + id, Map.of("store", false));
        turn(Map.of("store", false));
        String deleted = keyed("deleted-turn:" + id, Map.of()).path("id").asText();
        account.runtime().delete("/v1/responses/" + deleted).ok();
        converse();
        awaitEnd(turn(Map.of("background", true)).path("id").asText());
    }

    private void converse() {
        conversation = account.runtime()
                .post(
                        "/v1/conversations",
                        Map.of("items", List.of(Map.of("type", "message", "role", "user", "content", marker))))
                .ok()
                .path("id")
                .asText();
        turn(Map.of("conversation", conversation));
    }

    public void remember(String fact) {
        account.runtime()
                .post(MEMORY + "/store", Map.of("user_id", id, "fact", fact))
                .ok();
    }

    /** Texts of what is found. */
    public List<String> search() {
        return account.runtime()
                .post(MEMORY + "/search", Map.of("user_id", id, "query", "the tea of " + marker, "min_similarity", 0))
                .ok()
                .path("facts")
                .findValuesAsText("fact");
    }

    /** @return the response */
    public JsonNode keyed(String key, Map<String, Object> members) {
        return account.runtime()
                .with("Idempotency-Key", key)
                .turn(body(members))
                .ok();
    }

    public JsonNode turn(Map<String, Object> members) {
        return account.runtime().turn(body(members)).ok();
    }

    /** A turn that goes on for minutes, in background. @return its response's id, when it is being made */
    public String goOnTalking() {
        String response = turn(Map.of("background", true, "input", "[pace 200ms] Count to 900 for " + marker))
                .path("id")
                .asText();
        Awaitility.await()
                .atMost(TIMEOUT)
                .until(() -> look(response).ok().path("status").asText().equals("in_progress"));
        return response;
    }

    public Answer look(String response) {
        return account.runtime().get("/v1/responses/" + response);
    }

    private void awaitEnd(String response) {
        Awaitility.await()
                .atMost(TIMEOUT)
                .until(() -> look(response).ok().path("status").asText().equals("completed"));
    }

    private Map<String, Object> body(Map<String, Object> members) {
        Map<String, Object> body = new HashMap<>();
        body.put("model", "balanced");
        body.put("user", id);
        body.put("input", "Reply exactly with: " + marker);
        body.putAll(members);
        return body;
    }

    /** Everything is there and says what was said. */
    public void assertWhole() {
        assertThat(search()).hasSize(2);
        assertThat(look(stored).ok().path("output_text").asText()).isEqualTo(marker);
        try (EventStream stream = account.runtime().resume("/v1/responses/" + streamed + "?stream=true")) {
            stream.all();
            assertThat(stream.text()).contains(marker);
        }
        assertThat(account.runtime()
                        .get("/v1/conversations/" + conversation + "/items")
                        .ok()
                        .path("data"))
                .hasSize(3);
        assertThat(account.runtime()
                        .with("Idempotency-Key", "sealed-turn:" + id)
                        .turn(body(Map.of("store", false)))
                        .header("X-Idempotent-Replay"))
                .isEqualTo("true");
    }

    /** Nothing of it is there for anybody who asks. */
    public void assertGone() {
        assertThat(search()).isEmpty();
        look(stored).requireError(404, "response_not_found");
        look(streamed).requireError(404, "response_not_found");
        account.runtime()
                .get("/v1/conversations/" + conversation + "/items")
                .requireError(404, "conversation_not_found");
    }
}
