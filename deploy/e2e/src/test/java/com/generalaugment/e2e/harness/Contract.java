package com.generalaugment.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.testkit.reference.Superset;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What every answer and event under {@code /v1} is held to: the published document and, where it lies beside the project, the
 * reference of Open Responses. A violation names the path of the schema and the value.
 */
public final class Contract {

    /** Deltas of one type beyond this many in one stream differ in their text only and are not checked again. */
    private static final int DELTAS_CHECKED = 20;

    /** Of one type in the whole suite; of those beyond it one in {@link #ONE_IN}. */
    private static final int EVENTS_CHECKED = 4_000;

    private static final int ONE_IN = 50;

    private static final String SCHEMAS = "#/components/schemas/";
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final Map<String, Contract> BY_DOOR = new ConcurrentHashMap<>();
    private static final @Nullable JsonNode REFERENCE = reference();

    private final JsonNode published;
    private final @Nullable JsonNode reference;
    private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();
    private final Map<String, Integer> seen = new ConcurrentHashMap<>();

    Contract(JsonNode published, @Nullable JsonNode reference) {
        this.published = published;
        this.reference = reference;
    }

    /** Of the platform behind that door; its document is fetched once. */
    static Contract of(String baseUrl) {
        return BY_DOOR.computeIfAbsent(
                baseUrl,
                door -> new Contract(new Api(door, "").get("/openapi.json").ok(), REFERENCE));
    }

    /** Answers without a JSON body and paths that are not published are none of its business, errors excepted. */
    void check(String method, String path, Answer answer) {
        if (!answer.header("Content-Type").startsWith("application/json")) {
            return;
        }
        String plain = path.split("\\?", 2)[0];
        JsonNode operation = operation(method, plain);
        if (operation.isMissingNode()) {
            return;
        }
        JsonNode response = operation.path("responses").path(Integer.toString(answer.status()));
        String what = method + " " + path + " " + answer.status();
        assertThat(response.isMissingNode()).as("published: %s", what).isFalse();
        hold(what, published, resolved(response).at("/content/application~1json/schema"), answer.json());
        if (reference != null && answer.status() == 200 && !method.equals("DELETE")) {
            String schema = plain.endsWith("/compact") ? "CompactResource" : "ResponseResource";
            String object = answer.json().path("object").asText();
            if (object.equals("response") || object.equals("response.compaction")) {
                hold(what, reference, named(schema), answer.json());
            }
        }
    }

    /** Of one stream or socket. */
    final class Events {

        private final Map<String, Integer> deltas = new HashMap<>();

        void check(JsonNode event) {
            String type = event.path("type").asText();
            if (type.endsWith(".delta") && deltas.merge(type, 1, Integer::sum) > DELTAS_CHECKED) {
                return;
            }
            int before = seen.merge(type, 1, Integer::sum);
            if (before > EVENTS_CHECKED && before % ONE_IN != 0) {
                return;
            }
            if (type.equals("error") && event.has("status")) {
                hold(type, published, named("WebSocketError"), event);
                return;
            }
            hold(type, published, ref(publishedEvent(type)), event);
            if (reference != null && !Superset.isOnlyOurs(type)) {
                hold(type, reference, named(schemaOf(reference, type)), event);
            }
        }
    }

    private void hold(String what, JsonNode document, JsonNode schema, JsonNode value) {
        String key = (document == published ? "published " : "reference ") + schema;
        JsonSchema known = compiled.computeIfAbsent(key, name -> {
            ObjectNode root = schema.deepCopy();
            root.set("components", document.path("components"));
            return FACTORY.getSchema(root);
        });
        assertThat(known.validate(value))
                .as("%s against %s: %s", what, key, value)
                .isEmpty();
    }

    private String publishedEvent(String type) {
        JsonNode schema = published
                .at("/components/schemas/StreamEvent/discriminator/mapping")
                .path(type);
        assertThat(schema.isTextual()).as("published: event %s", type).isTrue();
        return schema.asText();
    }

    private static String schemaOf(JsonNode reference, String type) {
        for (Map.Entry<String, JsonNode> entry :
                reference.at("/components/schemas").properties()) {
            if (entry.getKey().endsWith("StreamingEvent")
                    && entry.getValue().at("/properties/type/enum/0").asText().equals(type)) {
                return entry.getKey();
            }
        }
        throw new AssertionError("the reference has no event " + type);
    }

    private JsonNode operation(String method, String path) {
        JsonNode paths = published.path("paths");
        if (paths.has(path)) {
            return paths.path(path).path(method.toLowerCase(Locale.ROOT));
        }
        for (Map.Entry<String, JsonNode> entry : paths.properties()) {
            if (path.matches(entry.getKey().replaceAll("\\{[a-z_]+}", "[^/]+"))) {
                return entry.getValue().path(method.toLowerCase(Locale.ROOT));
            }
        }
        return paths.path(path);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? published.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static JsonNode named(String schema) {
        return ref(SCHEMAS + schema);
    }

    private static JsonNode ref(String pointer) {
        return Api.JSON.createObjectNode().put("$ref", pointer);
    }

    static @Nullable JsonNode reference() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path document = folder.resolve("../shared/openresponses/openapi.json");
            if (Files.exists(document)) {
                try {
                    return Superset.added(Api.JSON.readTree(Files.readAllBytes(document)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return null;
    }
}
