package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;

/** The smallest plain document that fits a JSON schema: texts are the given one, numbers the least that is allowed. */
public final class SchemaExample {

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

    /** Recursion and repetition multiply: what is made has at most this many values and characters. */
    private static final int MAX_VALUES = 5_000;

    private static final int MAX_CHARACTERS = 4_000_000;

    private final JsonNode root;
    private final JsonNode start;
    private final String text;
    private int values;
    private int characters;

    public SchemaExample(JsonNode root, String text) {
        this(root, root, text);
    }

    /** @param start the part of the schema that is filled */
    SchemaExample(JsonNode root, JsonNode start, String text) {
        this.root = root;
        this.start = start;
        this.text = text;
    }

    public JsonNode make() {
        return value(start, 0);
    }

    private JsonNode value(JsonNode schema, int depth) {
        if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
            return Json.mapper().nullNode();
        }
        if (schema.has("$ref")) {
            return value(target(schema.path("$ref").asText()), depth + 1);
        }
        if (schema.has("const")) {
            return given(schema.get("const"));
        }
        if (schema.path("enum").size() > 0) {
            return given(schema.get("enum").get(0));
        }
        if (schema.path("allOf").size() > 0) {
            return value(merged(schema), depth + 1);
        }
        for (String choice : new String[] {"anyOf", "oneOf"}) {
            if (schema.path(choice).size() > 0) {
                return value(schema.get(choice).get(0), depth + 1);
            }
        }
        return byType(schema, depth);
    }

    /** A value that stands in the schema; one of many members counts by its size. */
    private JsonNode given(JsonNode value) {
        characters += value.isContainerNode() ? Json.text(value).length() : 0;
        return characters <= MAX_CHARACTERS ? value : Json.mapper().nullNode();
    }

    /** One schema for all that have to hold; of two limits for the same thing the later one. */
    private ObjectNode merged(JsonNode schema) {
        ObjectNode merged = copy(schema);
        merged.remove("allOf");
        for (JsonNode branch : schema.path("allOf")) {
            JsonNode part = branch.has("$ref") ? target(branch.path("$ref").asText()) : branch;
            for (Map.Entry<String, JsonNode> member : part.properties()) {
                JsonNode before = merged.path(member.getKey());
                JsonNode more = member.getValue();
                if (before.isObject() && more.isObject()) {
                    merged.set(member.getKey(), copy(before).setAll((ObjectNode) more));
                } else if (before.isArray() && member.getKey().equals("required")) {
                    merged.set(
                            member.getKey(),
                            Json.array().addAll((ArrayNode) before).addAll(elements(more)));
                } else {
                    merged.set(member.getKey(), more);
                }
            }
        }
        return merged;
    }

    /** Of the members alone: what is below is only read. */
    private static ObjectNode copy(JsonNode node) {
        ObjectNode copy = Json.object();
        node.properties().forEach(member -> copy.set(member.getKey(), member.getValue()));
        return copy;
    }

    private static List<JsonNode> elements(JsonNode node) {
        return node.valueStream().toList();
    }

    private JsonNode byType(JsonNode schema, int depth) {
        return switch (typeOf(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer" ->
                Json.tree(onStep(schema, least(schema).setScale(0, RoundingMode.CEILING))
                        .toBigInteger());
            case "number" -> Json.tree(onStep(schema, least(schema)));
            case "boolean" -> Json.tree(true);
            case "null" -> Json.mapper().nullNode();
            default -> string(schema);
        };
    }

    static String typeOf(JsonNode schema) {
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
            boolean isWanted = depth < FULL_DEPTH || isRequired(schema, property.getKey());
            if (isWanted && values <= MAX_VALUES) {
                object.set(property.getKey(), value(property.getValue(), depth + 1));
            }
        }
        return object;
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = Json.array();
        int least = Math.min(schema.path("minItems").asInt(depth < FULL_DEPTH ? 1 : 0), 100);
        int most = schema.path("maxItems").asInt(Integer.MAX_VALUE);
        for (int i = 0; i < Math.min(least, most) && values <= MAX_VALUES; i++) {
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
        int left = Math.max(MAX_CHARACTERS - characters, 0);
        int length = Math.min(padded.length(), Math.min(Math.max(most, 0), left));
        characters += length;
        return Json.tree(padded.substring(0, length));
    }

    private static BigDecimal least(JsonNode schema) {
        if (schema.path("minimum").isNumber()) {
            return schema.get("minimum").decimalValue();
        }
        if (schema.path("exclusiveMinimum").isNumber()) {
            return schema.get("exclusiveMinimum").decimalValue().add(BigDecimal.ONE);
        }
        BigDecimal most = BigDecimal.ONE;
        if (schema.path("maximum").isNumber()) {
            most = most.min(schema.get("maximum").decimalValue());
        }
        if (schema.path("exclusiveMaximum").isNumber()) {
            most = most.min(schema.get("exclusiveMaximum").decimalValue().subtract(BigDecimal.ONE));
        }
        return most;
    }

    /** The next multiple that is not below the least number, or the last one where nothing is the least. */
    private static BigDecimal onStep(JsonNode schema, BigDecimal least) {
        JsonNode step = schema.path("multipleOf");
        if (!step.isNumber() || step.decimalValue().signum() <= 0) {
            return least;
        }
        boolean up = schema.has("minimum") || schema.has("exclusiveMinimum");
        BigDecimal steps = least.divide(step.decimalValue(), 0, up ? RoundingMode.CEILING : RoundingMode.FLOOR);
        return steps.multiply(step.decimalValue());
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
        return reference.startsWith("#/")
                ? root.at(reference.substring(1))
                : reference.equals("#") ? root : Json.object();
    }
}
