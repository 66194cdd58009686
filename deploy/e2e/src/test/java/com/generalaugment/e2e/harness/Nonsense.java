package com.generalaugment.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes bodies that begin as the schema wants them and are then bent; the same seed makes the same ones. */
public final class Nonsense {

    private static final int DEEPEST = 6;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "x",
            "balanced",
            "null",
            "0",
            "-1",
            "\u0000",
            "a\u0000b",
            "\ud800",
            "\ud83d\ude00",
            "../../etc/passwd",
            "' OR 1=1 --",
            "${jndi:ldap://x}",
            "{{7*7}}",
            "%00",
            "%s%n",
            "\r\nX-Injected: 1",
            "2026-13-45",
            "resp_unknown",
            "9".repeat(400),
            "l".repeat(5_000),
            "<script>",
            "\u202e",
            "00000000-0000-0000-0000-000000000000");

    private final OpenApiDocument document;
    private final Random random;

    public Nonsense(OpenApiDocument document, long seed) {
        this.document = document;
        this.random = new Random(seed);
    }

    /** A body: usually bent once or more, now and then just as described. */
    public JsonNode body(JsonNode schema) {
        JsonNode body = example(schema, 0);
        for (int bends = random.nextInt(4); bends > 0; bends--) {
            body = bent(body);
        }
        return body;
    }

    /** Not even JSON. */
    public byte[] rubbish() {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    public String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    public <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** True once in that many times. */
    public boolean sometimes(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private JsonNode example(JsonNode unresolved, int depth) {
        JsonNode schema = document.resolved(unresolved);
        if (depth > DEEPEST) {
            return NODES.nullNode();
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
        }
        for (String choice : List.of("oneOf", "anyOf")) {
            if (schema.has(choice)) {
                return example(
                        schema.get(choice).get(random.nextInt(schema.get(choice).size())), depth + 1);
            }
        }
        return switch (typeOf(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer", "number" -> NODES.numberNode(schema.path("minimum").asInt(1));
            case "boolean" -> NODES.booleanNode(random.nextBoolean());
            default -> NODES.textNode(sometimes(3) ? text() : "x");
        };
    }

    private String typeOf(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return type.get(random.nextInt(type.size())).asText();
        }
        return type.isTextual() ? type.asText() : schema.has("properties") || schema.has("allOf") ? "object" : "string";
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = NODES.objectNode();
        schema.path("allOf").forEach(part -> {
            if (example(part, depth + 1) instanceof ObjectNode members) {
                object.setAll(members);
            }
        });
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            if (required.contains(property.getKey()) || sometimes(4)) {
                object.set(property.getKey(), example(property.getValue(), depth + 1));
            }
        });
        return object;
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
            array.add(example(schema.path("items"), depth + 1));
        }
        return array;
    }

    /** With one member or element somewhere replaced, removed, doubled or wrapped. */
    private JsonNode bent(JsonNode node) {
        if (node instanceof ObjectNode object && !object.isEmpty() && !sometimes(8)) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = oneOf(names);
            if (sometimes(5)) {
                object.remove(name);
            } else {
                object.set(name, bent(object.get(name)));
            }
            return object;
        }
        if (node instanceof ArrayNode array && !array.isEmpty() && !sometimes(8)) {
            int index = random.nextInt(array.size());
            array.set(index, bent(array.get(index)));
            return array;
        }
        return strange(node);
    }

    private JsonNode strange(JsonNode node) {
        return switch (random.nextInt(12)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(true);
            case 2 -> NODES.numberNode(random.nextInt());
            case 3 -> NODES.numberNode(new BigDecimal("1e400"));
            case 4 -> NODES.numberNode(new BigInteger("9".repeat(60)));
            case 5 -> NODES.numberNode(-0.5);
            case 6 -> NODES.arrayNode().add(node.deepCopy());
            case 7 -> NODES.objectNode().set(text(), node.deepCopy());
            case 8 -> NODES.arrayNode();
            case 9 -> NODES.objectNode();
            default -> NODES.textNode(text());
        };
    }
}
