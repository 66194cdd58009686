package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.Api;
import com.generalaugment.e2e.harness.Nonsense;
import com.generalaugment.e2e.harness.OpenApiDocument;
import com.generalaugment.e2e.harness.OpenApiDocument.Operation;
import com.generalaugment.e2e.harness.Platform;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every route of the published document, with requests that are right, nearly right and wrong. */
class FuzzE2E {

    private static final long SEED = Long.getLong("genaug.fuzz.seed", 42L);
    private static final Duration TIME = Duration.ofSeconds(45);
    private static final int LEAST_PER_ROUTE = 20;

    private final Platform platform = Platform.shared();
    private final Account account = platform.newAccount("fuzz");
    private final Account victim = platform.newAccount("fuzz-victim");
    private final OpenApiDocument document = new OpenApiDocument(
            new Api(platform.baseUrl(), "").get("/openapi.json").ok());
    private final Nonsense nonsense = new Nonsense(document, SEED);
    private final Map<String, String> known = Map.of(
            "id",
                    account.runtime()
                            .turn(Map.of("model", "balanced", "input", "x"))
                            .id(),
            "model", "balanced",
            "project_id", account.projectId(),
            "key_id",
                    victim.management()
                            .get("/api/v1/admin/keys")
                            .ok()
                            .path("items")
                            .path(0)
                            .path("id")
                            .asText(),
            "budget_id",
                    account.management()
                            .post(
                                    account.path() + "/budgets",
                                    Map.of("scope", "project", "window", "day", "limit_usd", "1000"))
                            .id());

    @Test
    void noRequestIsAnsweredWithAFailureOfOurs() {
        // Given
        List<Operation> operations = document.operations();
        Map<String, Integer> statuses = new TreeMap<>();
        long end = System.nanoTime() + TIME.toNanos();
        assertThat(operations).hasSizeGreaterThan(20);

        // When
        for (int round = 0; round < LEAST_PER_ROUTE || System.nanoTime() < end; round++) {
            for (Operation operation : operations) {
                Attempt attempt = attempt(operation);
                Answer answer = attempt.send();

                // Then
                statuses.merge(operation.method() + " " + operation.path() + " " + answer.status(), 1, Integer::sum);
                assertThat(answer.status())
                        .as("seed %d, %s: %s", SEED, attempt, answer.text())
                        .isBetween(200, 499);
                if (answer.status() >= 400) {
                    answer.requireErrorBody();
                }
            }
        }
        System.out.println("fuzz: "
                + statuses.values().stream().mapToInt(Integer::intValue).sum() + " requests, " + statuses.size()
                + " kinds of answers");
    }

    /** @param shown the body as text */
    private record Attempt(Api api, String method, String path, BodyPublisher body, String shown) {

        Answer send() {
            return api.send(method, path, body);
        }

        @Override
        public String toString() {
            return method + " " + path + " " + shown;
        }
    }

    private Attempt attempt(Operation operation) {
        boolean hasBody = !operation.body().isMissingNode();
        byte[] bytes = new byte[0];
        if (hasBody) {
            bytes = nonsense.sometimes(20) ? nonsense.rubbish() : json(nonsense.body(operation.body()));
        }
        return new Attempt(
                api(operation),
                operation.method(),
                path(operation) + query(operation),
                hasBody ? BodyPublishers.ofByteArray(bytes) : BodyPublishers.noBody(),
                new String(bytes, StandardCharsets.UTF_8));
    }

    private Api api(Operation operation) {
        Account caller = destroys(operation) ? victim : account;
        Api api = operation.path().startsWith("/v1/") ? caller.runtime() : caller.management();
        if (operation.method().equals("POST") && operation.path().endsWith("/projects")) {
            api = platform.operator();
        }
        Api addressed = nonsense.sometimes(2) ? api : api.at(platform.otherBaseUrl());
        return nonsense.sometimes(10) ? addressed.with("Idempotency-Key", "fuzz-" + nonsense.sometimes(3)) : addressed;
    }

    /** What would take away the project or the keys that the others need. */
    private static boolean destroys(Operation operation) {
        return operation.path().endsWith("/archive")
                || operation.path().contains("{key_id}")
                || operation.method().equals("PATCH") && operation.path().endsWith("{project_id}");
    }

    private String path(Operation operation) {
        String path = operation.path();
        for (Map.Entry<String, String> parameter : known.entrySet()) {
            String value = nonsense.sometimes(4) ? nonsense.text() : parameter.getValue();
            if (parameter.getKey().equals("project_id") && destroys(operation)) {
                value = victim.projectId();
            }
            path = path.replace("{" + parameter.getKey() + "}", encoded(value.isEmpty() ? "-" : value));
        }
        return path.replaceAll("\\{[a-z_]+}", "x");
    }

    private String query(Operation operation) {
        StringBuilder query = new StringBuilder();
        for (String name : operation.query()) {
            if (nonsense.sometimes(2)) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(encoded(nonsense.text()));
            }
        }
        return query.toString();
    }

    private static byte[] json(Object body) {
        try {
            return Api.JSON.writeValueAsBytes(body);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
