package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.Api;
import com.generalaugment.e2e.harness.EventStream;
import com.generalaugment.e2e.harness.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Two projects, two users: what belongs to one does not exist for the other. */
// hazards 5, 16, 24
class IsolationE2E {

    private static final String UNKNOWN = UUID.randomUUID().toString();
    private static final String MEMORY = "/api/v1/agent/memory";

    /** Tried by {@link #ofAnotherProjectsOrUsersMemoryNothingIsFoundOrErased}. */
    private static final Set<String> ANSWERED_AS_IF_EMPTY = Set.of(
            "GET " + MEMORY + "/profile/{user_id}",
            "GET " + MEMORY + "/quarantine/{user_id}",
            "DELETE " + MEMORY + "/user/{user_id}",
            "DELETE " + MEMORY + "/{memory_id}");

    private final Platform platform = Platform.shared();
    private final Account owner = platform.newAccount("isolation-owner");
    private final Account stranger = platform.newAccount("isolation-stranger");
    private final String idempotencyKey = "key-" + UUID.randomUUID();
    private final Map<String, Object> secret =
            Map.of("model", "balanced", "input", "Reply exactly with: the owner's secret", "user", "ada");
    private final String responseId =
            owner.runtime().with("Idempotency-Key", idempotencyKey).turn(secret).id();
    private final String streamedId = streamed();
    private final String budgetId = owner.management()
            .post(owner.path() + "/budgets", Map.of("scope", "project", "window", "month", "limit_usd", "100"))
            .id();
    private final String conversationId = owner.runtime()
            .post("/v1/conversations", Map.of("metadata", Map.of("of", "the owner")))
            .id();
    private final String memoryId = owner.runtime()
            .post(MEMORY + "/store", Map.of("user_id", "ada", "fact", "the owner's secret is tea"))
            .ok()
            .path("memory_id")
            .asText();
    private final String receiptId = receipt();
    private final String keyId = owner.management()
            .get("/api/v1/admin/keys")
            .ok()
            .path("items")
            .path(0)
            .path("id")
            .asText();

    /** A request of the stranger that names something of the owner. */
    record Attempt(String method, String route, String path, Object body, String reason) {}

    @TestFactory
    Stream<DynamicTest> whatTheStrangerAsksForDoesNotExist() {
        return attempts().stream()
                .map(attempt -> dynamicTest(attempt.method() + " " + attempt.path(), () -> {
                    for (String door : platform.baseUrls()) {
                        // When
                        Answer answer = send(attempt, door);

                        // Then
                        answer.requireError(404, attempt.reason());
                        assertThat(answer.text()).doesNotContain("secret");
                    }
                }));
    }

    @Test
    void noRouteWithAnIdIsLeftOut() {
        // Given
        Set<String> tried = attempts().stream()
                .map(attempt -> attempt.method() + " " + attempt.route())
                .collect(Collectors.toCollection(TreeSet::new));

        tried.addAll(ANSWERED_AS_IF_EMPTY);

        // When
        Set<String> published = new TreeSet<>();
        new Api(platform.baseUrl(), "")
                .get("/openapi.json")
                .ok()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (path.getKey().contains("{")
                            && !method.equals("parameters")
                            && !path.getKey().contains("{model}")) {
                        published.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                    }
                }));

        // Then
        assertThat(published).isNotEmpty();
        assertThat(tried).containsAll(published);
    }

    /** Erasing what is not there is no failure: these say with 200 that nothing was found. */
    @Test
    void ofAnotherProjectsOrUsersMemoryNothingIsFoundOrErased() {
        // Given
        String one = MEMORY + "/" + memoryId;

        // When
        List<Answer> nothing = List.of(
                stranger.runtime().get(MEMORY + "/profile/ada"),
                stranger.runtime().get(MEMORY + "/quarantine/ada"),
                stranger.runtime().delete(one + "?user_id=ada"),
                stranger.runtime().delete(MEMORY + "/user/ada"),
                stranger.runtime().post(MEMORY + "/search", search("ada")),
                owner.runtime().get(MEMORY + "/profile/bea"),
                owner.runtime().get(MEMORY + "/quarantine/bea"),
                owner.runtime().delete(one + "?user_id=bea"),
                owner.runtime().delete(MEMORY + "/user/bea"),
                owner.runtime().post(MEMORY + "/search", search("bea")));

        // Then
        assertThat(nothing).allSatisfy(answer -> {
            assertThat(answer.ok().path("total_facts").asInt()).isZero();
            assertThat(answer.json().path("facts")).isEmpty();
            assertThat(answer.json().path("deleted_count").asInt()).isZero();
            assertThat(answer.text()).doesNotContain("secret");
        });
        assertThat(owner.runtime()
                        .post(MEMORY + "/search", search("ada"))
                        .ok()
                        .path("facts")
                        .findValuesAsText("memory_id"))
                .contains(memoryId);
    }

    private static Map<String, Object> search(String user) {
        return Map.of("user_id", user, "query", "secret", "min_similarity", 0);
    }

    private String receipt() {
        String erased = owner.runtime()
                .post(MEMORY + "/store", Map.of("user_id", "ada", "fact", "the owner's other secret"))
                .ok()
                .path("memory_id")
                .asText();
        return owner.runtime()
                .delete(MEMORY + "/" + erased + "?user_id=ada")
                .ok()
                .at("/receipt/receipt_id")
                .asText();
    }

    @TestFactory
    Stream<DynamicTest> anotherUserOfTheSameProjectFindsNothingEither() {
        String own = "/v1/responses/" + responseId;
        Map<String, Answer> answers = Map.of(
                "retrieve", owner.runtime().get(own + "?user=bea"),
                "stream", owner.runtime().get(own + "?stream=true&user=bea"),
                "resume", owner.runtime().get(own + "?stream=true&starting_after=1&user=bea"),
                "input items", owner.runtime().get(own + "/input_items?user=bea"),
                "cancel", owner.runtime().post(own + "/cancel?user=bea", Map.of()),
                "delete", owner.runtime().delete(own + "?user=bea"));
        Answer going = owner.runtime()
                .turn(Map.of("model", "balanced", "input", "x", "previous_response_id", responseId, "user", "bea"));
        return Stream.concat(
                answers.entrySet().stream()
                        .map(entry -> dynamicTest(
                                entry.getKey(), () -> entry.getValue().requireError(404, "response_not_found"))),
                Stream.of(dynamicTest(
                        "previous_response_id",
                        () -> going.requireError(404, "previous_response_not_found", "previous_response_id"))));
    }

    @Test
    void theSameIdempotencyKeyOfAnotherProjectStartsItsOwnTurn() {
        // When
        Answer own = stranger.runtime().with("Idempotency-Key", idempotencyKey).turn(secret);

        // Then
        assertThat(own.id()).isNotEqualTo(responseId);
        assertThat(own.header("X-Idempotent-Replay")).isEmpty();
        assertThat(owner.runtime()
                        .with("Idempotency-Key", idempotencyKey)
                        .turn(secret)
                        .id())
                .isEqualTo(responseId);
    }

    @Test
    void aHeaderDoesNotLeadIntoAnotherProject() {
        for (Api api : List.of(stranger.runtime(), stranger.management())) {
            api.with("X-Project-ID", owner.projectId()).turn(secret).requireError(404, "project_not_found");
            api.with("X-Project-ID", owner.slug())
                    .get("/v1/responses/" + responseId)
                    .requireError(404, "project_not_found");
        }
    }

    @Test
    void listsShowOnlyWhatIsOnesOwn() {
        // When
        JsonNode projects =
                stranger.management().get("/api/v1/admin/projects").ok().path("items");
        JsonNode keys = stranger.management().get("/api/v1/admin/keys").ok().path("items");
        JsonNode budgets =
                stranger.management().get(stranger.path() + "/budgets").ok().path("items");
        JsonNode me = stranger.management().get("/api/v1/admin/me").ok();

        // Then
        assertThat(projects.findValuesAsText("id")).containsExactly(stranger.projectId());
        assertThat(keys.findValuesAsText("project_id")).isNotEmpty().containsOnly(stranger.projectId());
        assertThat(budgets.findValuesAsText("id")).doesNotContain(budgetId);
        assertThat(me.path("project_id").asText()).isEqualTo(stranger.projectId());
    }

    @Test
    void usageIsCountedForTheProjectThatCausedIt() {
        // Given
        Account idle = platform.newAccount("isolation-idle");

        // When
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(turnsOf(owner)).isPositive());

        // Then
        assertThat(turnsOf(idle)).isZero();
    }

    @Test
    void nothingThatWasTriedHasChangedTheOwnersRows() {
        // Given
        attempts().forEach(attempt -> send(attempt, platform.baseUrl()));

        // When
        JsonNode response = owner.runtime().get("/v1/responses/" + responseId).ok();

        // Then
        assertThat(response.path("output_text").asText()).isEqualTo("the owner's secret");
        assertThat(owner.management().get(owner.path()).ok().path("status").asText())
                .isEqualTo("active");
        assertThat(owner.management().get(owner.path()).ok().path("name").asText())
                .isEqualTo("isolation-owner");
        assertThat(owner.management()
                        .get(owner.path() + "/budgets/" + budgetId)
                        .ok()
                        .path("limit_usd")
                        .asText())
                .isEqualTo("100.000000");
        assertThat(owner.management()
                        .get("/api/v1/admin/keys")
                        .ok()
                        .path("items")
                        .findValuesAsText("id"))
                .contains(keyId);
    }

    private List<Attempt> attempts() {
        List<Attempt> attempts = new ArrayList<>();
        for (String id : List.of(responseId, streamedId, "resp_unknown")) {
            attempts.add(new Attempt("GET", "/v1/responses/{id}", "/v1/responses/" + id, "", "response_not_found"));
            attempts.add(new Attempt(
                    "GET", "/v1/responses/{id}", "/v1/responses/" + id + "?stream=true", "", "response_not_found"));
            attempts.add(new Attempt(
                    "GET",
                    "/v1/responses/{id}",
                    "/v1/responses/" + id + "?stream=true&starting_after=0",
                    "",
                    "response_not_found"));
            attempts.add(new Attempt("DELETE", "/v1/responses/{id}", "/v1/responses/" + id, "", "response_not_found"));
            attempts.add(new Attempt(
                    "POST",
                    "/v1/responses/{id}/cancel",
                    "/v1/responses/" + id + "/cancel",
                    Map.of(),
                    "response_not_found"));
            attempts.add(new Attempt(
                    "GET",
                    "/v1/responses/{id}/input_items",
                    "/v1/responses/" + id + "/input_items",
                    "",
                    "response_not_found"));
            attempts.add(new Attempt(
                    "POST",
                    "/v1/responses",
                    "/v1/responses",
                    Map.of("model", "balanced", "input", "x", "previous_response_id", id),
                    "previous_response_not_found"));
        }
        for (String project : List.of(owner.projectId(), owner.slug(), UNKNOWN)) {
            attempts.addAll(attemptsOnProject("/api/v1/admin/projects/" + project));
            attempts.add(new Attempt(
                    "POST",
                    "/api/v1/admin/keys",
                    "/api/v1/admin/keys",
                    Map.of("name", "mine", "project_id", project),
                    "project_not_found"));
        }
        for (String id : List.of(conversationId, "conv_unknown")) {
            attempts.addAll(attemptsOnConversation("/v1/conversations/" + id));
        }
        for (String fact : List.of(memoryId, UNKNOWN)) {
            attempts.add(new Attempt(
                    "POST",
                    MEMORY + "/{memory_id}/correct",
                    MEMORY + "/" + fact + "/correct",
                    Map.of("user_id", "ada", "fact", "mine"),
                    "memory_not_found"));
            attempts.add(new Attempt(
                    "POST",
                    MEMORY + "/{memory_id}/confirm",
                    MEMORY + "/" + fact + "/confirm",
                    Map.of("user_id", "ada"),
                    "memory_not_found"));
            attempts.add(new Attempt(
                    "GET",
                    MEMORY + "/lineage/{memory_id}",
                    MEMORY + "/lineage/" + fact + "?user_id=ada",
                    "",
                    "memory_not_found"));
        }
        for (String receipt : List.of(receiptId, "rcp_unknown")) {
            attempts.add(new Attempt(
                    "GET",
                    MEMORY + "/receipts/{receipt_id}",
                    MEMORY + "/receipts/" + receipt,
                    "",
                    "receipt_not_found"));
        }
        for (String key : List.of(keyId, UNKNOWN)) {
            String path = "/api/v1/admin/keys/" + key;
            attempts.add(
                    new Attempt("PATCH", "/api/v1/admin/keys/{key_id}", path, Map.of("name", "mine"), "key_not_found"));
            attempts.add(new Attempt("DELETE", "/api/v1/admin/keys/{key_id}", path, "", "key_not_found"));
        }
        return attempts;
    }

    private static List<Attempt> attemptsOnConversation(String path) {
        String route = "/v1/conversations/{id}";
        String missing = "conversation_not_found";
        Map<String, Object> items = Map.of("items", List.of(Map.of("role", "user", "content", "x")));
        return List.of(
                new Attempt("GET", route, path, "", missing),
                new Attempt("POST", route, path, Map.of("metadata", Map.of()), missing),
                new Attempt("DELETE", route, path, "", missing),
                new Attempt("GET", route + "/items", path + "/items", "", missing),
                new Attempt("POST", route + "/items", path + "/items", items, missing),
                new Attempt("GET", route + "/items/{item_id}", path + "/items/msg_1", "", missing),
                new Attempt("DELETE", route + "/items/{item_id}", path + "/items/msg_1", "", missing));
    }

    private static List<Attempt> attemptsOnProviders(String route, String path) {
        String one = "/model-providers/{provider}";
        String missing = "project_not_found";
        return List.of(
                new Attempt("GET", route + "/model-providers", path + "/model-providers", "", missing),
                new Attempt("GET", route + "/runtime-policy", path + "/runtime-policy", "", missing),
                new Attempt("PUT", route + one, path + "/model-providers/openai", Map.of("api_key", "k"), missing),
                new Attempt("DELETE", route + one, path + "/model-providers/openai", "", missing),
                new Attempt(
                        "POST",
                        route + one + "/health-check",
                        path + "/model-providers/openai/health-check",
                        "{}",
                        missing));
    }

    private List<Attempt> attemptsOnProject(String path) {
        String route = "/api/v1/admin/projects/{project_id}";
        Map<String, Object> budget = Map.of("scope", "project", "window", "day", "limit_usd", "1");
        List<Attempt> attempts = new ArrayList<>(List.of(
                new Attempt("GET", route, path, "", "project_not_found"),
                new Attempt("PATCH", route, path, Map.of("name", "mine"), "project_not_found"),
                new Attempt("POST", route + "/archive", path + "/archive", "{}", "project_not_found"),
                new Attempt(
                        "POST",
                        route + "/verify/isolation",
                        path + "/verify/isolation",
                        Map.of("operations", 1),
                        "project_not_found"),
                new Attempt("DELETE", route + "/users/{user_id}", path + "/users/ada", "", "project_not_found"),
                new Attempt("GET", route + "/usage", path + "/usage", "", "project_not_found"),
                new Attempt("GET", route + "/budgets", path + "/budgets", "", "project_not_found"),
                new Attempt("POST", route + "/budgets", path + "/budgets", budget, "project_not_found")));
        attempts.addAll(attemptsOnProviders(route, path));
        Map<String, String> budgets = new HashMap<>();
        budgets.put(path + "/budgets/" + budgetId, "project_not_found");
        budgets.put(stranger.path() + "/budgets/" + budgetId, "budget_not_found");
        budgets.forEach((one, reason) -> {
            attempts.add(new Attempt("GET", route + "/budgets/{budget_id}", one, "", reason));
            attempts.add(new Attempt("PATCH", route + "/budgets/{budget_id}", one, Map.of("limit_usd", "1"), reason));
            attempts.add(new Attempt("DELETE", route + "/budgets/{budget_id}", one, "", reason));
        });
        return attempts;
    }

    private Answer send(Attempt attempt, String door) {
        boolean isAdmins = attempt.path().startsWith("/api/v1/admin");
        Api api = isAdmins ? stranger.management() : stranger.runtime();
        return switch (attempt.method()) {
            case "GET" -> api.at(door).get(attempt.path());
            case "DELETE" -> api.at(door).delete(attempt.path());
            case "PUT" -> api.at(door).put(attempt.path(), attempt.body());
            case "PATCH" -> api.at(door).patch(attempt.path(), attempt.body());
            default -> api.at(door).post(attempt.path(), attempt.body());
        };
    }

    private String streamed() {
        try (EventStream stream = owner.runtime().stream(secret)) {
            return stream.response().path("id").asText();
        }
    }

    private static long turnsOf(Account account) {
        return account.management()
                .get(account.path() + "/usage")
                .ok()
                .path("totals")
                .path("agent_turns_count")
                .asLong();
    }
}
