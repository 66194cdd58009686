package com.generalaugment.turnexecutor.clients.providers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.math.BigDecimal;
import java.util.Map;

/** The smallest plain document that fits a JSON schema: texts are the given one, numbers the least that is allowed. */
final class SchemaExample {

    /** Below this depth only required members are filled, so that recursive schemas end. */
    private static final int FULL_DEPTH = 4;

    private static final int MAX_DEPTH = 30;
    private static final Map<String, String> FORMATS = Map.of(
            "date-time", "2026-01-01T00:00:00Z",
            "date", "2026-01-01",
            "time", "00:00:00Z",
            "email", "user@example.com",
            "uri", "https://example.com/",
            "uuid", "00000000-0000-4000-8000-000000000000");

    private final JsonNode root;
    private final String text;

    SchemaExample(JsonNode root, String text) {
        this.root = root;
        this.text = text;
    }

    JsonNode make() {
        return value(root, 0);
    }

    private JsonNode value(JsonNode schema, int depth) {
        if (depth > MAX_DEPTH) {
            return Json.mapper().nullNode();
        }
        if (schema.has("$ref")) {
            return value(target(schema.path("$ref").asText()), depth + 1);
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.path("enum").size() > 0) {
            return schema.get("enum").get(0);
        }
        for (String choice : new String[] {"anyOf", "oneOf", "allOf"}) {
            if (schema.path(choice).size() > 0) {
                return value(schema.get(choice).get(0), depth + 1);
            }
        }
        return byType(schema, depth);
    }

    private JsonNode byType(JsonNode schema, int depth) {
        return switch (typeOf(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer" ->
                Json.tree(least(schema)
                        .setScale(0, java.math.RoundingMode.CEILING)
                        .toBigInteger());
            case "number" -> Json.tree(least(schema));
            case "boolean" -> Json.tree(true);
            case "null" -> Json.mapper().nullNode();
            default -> string(schema);
        };
    }

    private static String typeOf(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray() && !type.isEmpty()) {
            return type.get(0).asText();
        }
        if (type.isTextual()) {
            return type.asText();
        }
        return schema.has("properties") ? "object" : schema.has("items") ? "array" : "string";
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = Json.object();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (depth < FULL_DEPTH || isRequired(schema, property.getKey())) {
                object.set(property.getKey(), value(property.getValue(), depth + 1));
            }
        }
        return object;
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = Json.array();
        int least = Math.min(schema.path("minItems").asInt(depth < FULL_DEPTH ? 1 : 0), 100);
        int most = schema.path("maxItems").asInt(Integer.MAX_VALUE);
        for (int i = 0; i < Math.min(least, most); i++) {
            array.add(value(schema.path("items"), depth + 1));
        }
        return array;
    }

    private JsonNode string(JsonNode schema) {
        String format = FORMATS.get(schema.path("format").asText());
        String value = format == null ? text : format;
        int least = Math.min(schema.path("minLength").asInt(0), 10_000);
        int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        String padded = value.length() < least ? value + "x".repeat(least - value.length()) : value;
        return Json.tree(padded.length() > most ? padded.substring(0, most) : padded);
    }

    private static BigDecimal least(JsonNode schema) {
        if (schema.has("minimum")) {
            return schema.get("minimum").decimalValue();
        }
        if (schema.has("exclusiveMinimum")) {
            return schema.get("exclusiveMinimum").decimalValue().add(BigDecimal.ONE);
        }
        return schema.has("maximum") ? schema.get("maximum").decimalValue().min(BigDecimal.ONE) : BigDecimal.ONE;
    }

    private static boolean isRequired(JsonNode schema, String name) {
        for (JsonNode required : schema.path("required")) {
            if (required.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private JsonNode target(String reference) {
        return reference.startsWith("#") ? root.at(reference.substring(1)) : Json.object();
    }
}
