package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Arguments for a tool from what an input mentions, by the tool's schema: required members first, optional ones only where the
 * input speaks of them. What is not mentioned is the least that the schema allows.
 */
public final class ToolArguments {

    private static final int MOST_CALLS = 10;
    private static final int MOST_DEPTH = 8;

    private final JsonNode root;
    private final ArgumentValues values;
    private final String text;

    private ToolArguments(JsonNode root, ArgumentValues values, String text) {
        this.root = root;
        this.values = values;
        this.text = text;
    }

    /** One document for each thing that the input lists ({@code Paris and London}) if the tool takes one at a time. */
    public static List<JsonNode> of(FunctionTool tool, String text) {
        JsonNode schema = tool.parameters();
        if (schema == null) {
            return List.of(Json.object());
        }
        List<JsonNode> all = new ArrayList<>();
        JsonNode first = make(tool, schema, text, 0);
        all.add(first);
        for (int name = 1; name < MOST_CALLS; name++) {
            JsonNode next = make(tool, schema, text, name);
            if (all.contains(next)) {
                break;
            }
            all.add(next);
        }
        return all;
    }

    /** @param name which one of the names of a list is taken */
    private static JsonNode make(FunctionTool tool, JsonNode schema, String text, int name) {
        return new ToolArguments(schema, new ArgumentValues(tool, text, name), text).value(schema);
    }

    private JsonNode value(JsonNode schema) {
        return isObject(schema) ? object(schema, 0) : example(schema);
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode filled = Json.object();
        for (boolean required : new boolean[] {true, false}) {
            for (Map.Entry<String, JsonNode> property :
                    schema.path("properties").properties()) {
                if (isWanted(schema, property.getKey()) == required) {
                    member(property.getKey(), resolved(property.getValue()), required, depth)
                            .ifPresent(value -> filled.set(property.getKey(), value));
                }
            }
        }
        ObjectNode ordered = Json.object();
        schema.path("properties").fieldNames().forEachRemaining(name -> {
            if (filled.has(name)) {
                ordered.set(name, filled.get(name));
            }
        });
        schema.path("required").forEach(name -> {
            if (!ordered.has(name.asText())) {
                ordered.put(name.asText(), text);
            }
        });
        return ordered;
    }

    private Optional<JsonNode> member(String name, JsonNode schema, boolean required, int depth) {
        JsonNode plain = nonNull(schema);
        Optional<JsonNode> found = isObject(plain) && depth < MOST_DEPTH
                ? inner(plain, required, depth)
                : values.of(name, plain, required);
        if (found.isPresent() || !required) {
            return found;
        }
        if (schema.has("default")) {
            return Optional.of(schema.get("default"));
        }
        return Optional.of(plain != schema || allowsNull(schema) ? Json.mapper().nullNode() : example(schema));
    }

    private Optional<JsonNode> inner(JsonNode schema, boolean required, int depth) {
        ObjectNode filled = object(schema, depth + 1);
        return required || (!filled.isEmpty() && schema.path("required").isEmpty())
                ? Optional.of(filled)
                : Optional.empty();
    }

    private JsonNode example(JsonNode schema) {
        return new SchemaExample(root, schema, text).make();
    }

    /** Where a schema requires nothing, all its members are of equal weight. */
    private static boolean isWanted(JsonNode schema, String name) {
        for (JsonNode required : schema.path("required")) {
            if (required.asText().equals(name)) {
                return true;
            }
        }
        return schema.path("required").isEmpty() && schema.path("properties").size() == 1;
    }

    private JsonNode resolved(JsonNode schema) {
        JsonNode node = schema;
        for (int i = 0; i < MOST_DEPTH && node.path("$ref").asText().startsWith("#"); i++) {
            node = root.at(node.path("$ref").asText().substring(1));
        }
        return node;
    }

    /** The branch of a union that is not null. */
    private JsonNode nonNull(JsonNode schema) {
        for (String union : new String[] {"anyOf", "oneOf"}) {
            if (!schema.path(union).isEmpty() && hasNull(schema.path(union))) {
                for (JsonNode branch : schema.path(union)) {
                    if (!branch.path("type").asText().equals("null")) {
                        return resolved(branch);
                    }
                }
            }
        }
        return schema;
    }

    private static boolean hasNull(JsonNode branches) {
        for (JsonNode branch : branches) {
            if (branch.path("type").asText().equals("null")) {
                return true;
            }
        }
        return false;
    }

    private static boolean allowsNull(JsonNode schema) {
        for (JsonNode type : schema.path("type")) {
            if (type.asText().equals("null")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isObject(JsonNode schema) {
        return SchemaExample.typeOf(schema).equals("object")
                && !schema.path("properties").isEmpty();
    }
}
