package com.generalaugment.gateway.neighbours;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.libs.runtime.json.Json;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The published document, and whether an answer keeps it. */
public final class Contract {

    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final JsonNode DOCUMENT = read();
    private static final Map<String, JsonSchema> KNOWN = new ConcurrentHashMap<>();

    private Contract() {}

    public static JsonNode document() {
        return DOCUMENT;
    }

    /** Such as {@code GET /v1/models}. */
    public static Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        DOCUMENT.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return operations;
    }

    /** Every answer has its ids, every error the one body, and every JSON document the shape that is published. */
    public static void check(String method, String path, Answer answer) {
        String what = method + " " + path + " " + answer.status() + " " + answer.text();
        assertThat(answer.header("X-Request-ID")).as(what).matches("[A-Za-z0-9._:-]{1,128}");
        assertThat(answer.header("X-Trace-ID")).as(what).matches("[0-9a-f]{32}");
        assertThat(answer.header("Access-Control-Allow-Origin")).as(what).isEmpty();
        if (answer.status() >= 400) {
            checkError(what, answer);
        }
        Optional<JsonNode> operation = operation(method, path);
        if (operation.isPresent() && answer.header("Content-Type").startsWith("application/json")) {
            JsonNode response = resolved(operation.get().path("responses").path(Integer.toString(answer.status())));
            assertThat(response.isMissingNode()).as("published: " + what).isFalse();
            checkSchema(what, response.at("/content/application~1json/schema"), answer.json());
        }
    }

    private static void checkError(String what, Answer answer) {
        assertThat(answer.header("Content-Type")).as(what).isEqualTo("application/json");
        JsonNode body = answer.json();
        String schema = answer.status() == 422 ? "ValidationError" : "Error";
        checkSchema(what, Json.object().put("$ref", "#/components/schemas/" + schema), body);
        assertThat(body.at("/error/code")).as(what).isEqualTo(body.path("reason"));
        assertThat(body.path("request_id").asText()).as(what).isEqualTo(answer.header("X-Request-ID"));
        if (answer.status() != 422) {
            assertThat(body.at("/detail/trace_id").asText()).as(what).isEqualTo(answer.header("X-Trace-ID"));
            assertThat(body.path("detail").has("retry_after_seconds"))
                    .as(what)
                    .isEqualTo(!answer.header("Retry-After").isEmpty());
        }
        assertThat(answer.header("WWW-Authenticate")).as(what).isEqualTo(answer.status() == 401 ? "Bearer" : "");
    }

    private static void checkSchema(String what, JsonNode schema, JsonNode body) {
        JsonSchema known = KNOWN.computeIfAbsent(schema.toString(), text -> {
            ObjectNode whole = DOCUMENT.deepCopy();
            whole.remove("paths");
            whole.setAll((ObjectNode) schema);
            return SCHEMAS.getSchema(whole);
        });
        assertThat(known.validate(body)).as(what).isEmpty();
    }

    private static Optional<JsonNode> operation(String method, String path) {
        String plain = path.split("\\?", 2)[0];
        for (var template : DOCUMENT.path("paths").properties()) {
            if (plain.matches(template.getKey().replaceAll("\\{[a-z_]+}", "[^/]+"))) {
                JsonNode operation = template.getValue().path(method.toLowerCase(Locale.ROOT));
                return operation.isMissingNode() ? Optional.empty() : Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    public static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? DOCUMENT.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static JsonNode read() {
        try (InputStream in = Contract.class.getResourceAsStream("/gateway/openapi.json")) {
            return Json.read(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
