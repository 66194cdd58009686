package com.generalaugment.turnexecutor.fakes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.reference.Superset;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reference document of Open Responses, used as data where it lies beside the project; absent, nothing is checked against it. */
public final class OpenResponses {

    private static final @Nullable JsonNode DOCUMENT = load();
    private static final Map<String, JsonSchema> SCHEMAS = new HashMap<>();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private OpenResponses() {}

    /** Skips the calling test when the reference is not there. */
    public static void assume() {
        assumeThat(DOCUMENT).as("the reference document of Open Responses").isNotNull();
    }

    public static void checkResponse(JsonNode response) {
        check("ResponseResource", response);
    }

    public static void checkEvent(JsonNode event) {
        if (DOCUMENT != null && !Superset.isOnlyOurs(event.path("type").asText())) {
            check(schemaOfEvent(event.path("type").asText()), event);
        }
    }

    private static void check(String schema, JsonNode value) {
        if (DOCUMENT == null) {
            return;
        }
        assertThat(schema(schema).validate(value))
                .as("%s against %s", value, schema)
                .isEmpty();
    }

    private static synchronized JsonSchema schema(String name) {
        return SCHEMAS.computeIfAbsent(name, wanted -> {
            ObjectNode root = Json.object().put("$ref", "#/components/schemas/" + wanted);
            root.set("components", document().path("components"));
            return FACTORY.getSchema(root);
        });
    }

    private static String schemaOfEvent(String type) {
        for (Map.Entry<String, JsonNode> entry :
                document().path("components").path("schemas").properties()) {
            JsonNode types = entry.getValue().path("properties").path("type").path("enum");
            if (entry.getKey().endsWith("StreamingEvent")
                    && types.path(0).asText().equals(type)) {
                return entry.getKey();
            }
        }
        throw new AssertionError("the reference has no event " + type);
    }

    private static JsonNode document() {
        if (DOCUMENT == null) {
            throw new IllegalStateException("not there");
        }
        return DOCUMENT;
    }

    private static @Nullable JsonNode load() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path document = folder.resolve("../shared/openresponses/openapi.json");
            if (Files.exists(document)) {
                try {
                    return Superset.added(Json.read(Files.readAllBytes(document)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return null;
    }
}
