package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.gateway.neighbours.Contract;
import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeMemory;
import com.generalaugment.gateway.neighbours.FakeMetering;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bad requests over every published route: never a 5xx, always the one body ({@link Contract} looks at each answer). */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class FuzzIT {

    private static final long SEED = 20_261_125;
    private static final int ROUNDS = 60;
    private static final String[] VALUES = {
        "null",
        "true",
        "0",
        "-1",
        "1e400",
        "1e-400",
        "123456789012345678901234567890",
        "\"\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"x\"",
        "\"2026-01-01T00:00:00Z\"",
        "\"-999999999-01-01T00:00:00Z\"",
        "[]",
        "[null]",
        "[[[]]]",
        "[\"admin\",\"runtime\"]",
        "{}",
        "{\"a\":{\"b\":[1e999]}}",
        "\"" + "é".repeat(300) + "\"",
        "\"' OR 1=1 --\"",
        "\"${jndi:ldap://x}\"",
        "{\"simple\":1,\"requests_per_minute\":\"x\",\"run_budget_usd\":1e-9}"
    };
    private static final String[] IDS = {
        "x",
        "..",
        "%",
        "\u0000",
        "a/b",
        "' OR ''='",
        "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000",
        "\uD83D\uDE00",
        "null",
        "resp_0123456789abcdefghijklmn",
        "-1",
        "x".repeat(2_000),
        "\n",
        "{}",
        "%00"
    };
    private static final String[] QUERIES = {"", "-1", "0", "999999999999", "true", "\u0000", "é", "2026-13-45", "' --"
    };
    private static final String[] HEADERS = {
        "X-Project-ID",
        "Idempotency-Key",
        "X-Idempotency-Key",
        "X-Request-ID",
        "traceparent",
        "tracestate",
        "Content-Type",
        "Accept",
        "Prefer",
        "X-Admin-Key",
        "Origin",
        "Content-Encoding",
        "X-HTTP-Method-Override"
    };
    private static final String[] HEADER_VALUES = {
        "",
        " ",
        "x",
        "a b",
        "x".repeat(600),
        "00-00000000000000000000000000000000-0000000000000000-00",
        "application/json",
        "application/xml",
        "é",
        "%00",
        "a.b.c",
        "*/*",
        "gzip"
    };

    private final Random random = new Random(SEED);

    @Test
    void noRequestMakesUsFail() {
        // Given
        FakeTurnExecutor.fresh();
        FakeMetering.running();
        FakeMemory.fresh();
        Tenants.Project project = Tenants.project();
        Door.patch(Neighbours.ADMIN, project.path(), "{\"plan\":\"enterprise\"}");
        List<String> operations = List.copyOf(Contract.operations());

        // When
        for (int round = 0; round < ROUNDS; round++) {
            Door.patch(Neighbours.ADMIN, project.path(), "{\"status\":\"active\"}");
            for (String operation : operations) {
                String[] parts = operation.split(" ", 2);
                String[] keys = {project.manager(), project.manager(), project.manager(), project.runtime(), ""};
                Answer answer = sent(parts[0], parts[1], one(keys), project);

                // Then
                assertThat(answer.status())
                        .as(operation + " in round " + round + ": " + answer.text())
                        .isLessThan(500);
            }
        }
    }

    private Answer sent(String method, String template, String key, Tenants.Project project) {
        String path = template.replace("{project_id}", random.nextInt(4) == 0 ? encoded(one(IDS)) : project.id());
        while (path.contains("{")) {
            String id = encoded(one(IDS));
            path = path.substring(0, path.indexOf('{')) + id + path.substring(path.indexOf('}') + 1);
        }
        JsonNode operation = Contract.document().path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
        String query = query(operation);
        byte[] body = method.equals("GET") ? null : body(operation);
        return Door.send(method, key, query.isEmpty() ? path : path + "?" + query, body, headers());
    }

    private String query(JsonNode operation) {
        List<String> pairs = new ArrayList<>();
        for (JsonNode reference : operation.path("parameters")) {
            JsonNode parameter = Contract.resolved(reference);
            if (parameter.path("in").asText().equals("query") && random.nextBoolean()) {
                pairs.add(parameter.path("name").asText() + "=" + encoded(one(QUERIES)));
            }
        }
        return String.join("&", pairs);
    }

    private byte[] body(JsonNode operation) {
        if (random.nextInt(8) == 0) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            return noise;
        }
        JsonNode schema = Contract.resolved(operation.at("/requestBody/content/application~1json/schema"));
        List<String> members = new ArrayList<>(List.of("\"unknown\":" + one(VALUES)));
        for (var member : schema.path("properties").properties()) {
            if (random.nextInt(3) == 0) {
                members.add("\"" + member.getKey() + "\":" + one(VALUES));
            }
        }
        return ("{" + String.join(",", members) + "}").getBytes(StandardCharsets.UTF_8);
    }

    private String[] headers() {
        return random.nextInt(3) == 0 ? new String[] {one(HEADERS), one(HEADER_VALUES)} : new String[0];
    }

    private String one(String[] values) {
        return values[random.nextInt(values.length)];
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
