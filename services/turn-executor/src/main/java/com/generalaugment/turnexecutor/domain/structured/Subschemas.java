package com.generalaugment.turnexecutor.domain.structured;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The schemas that stand within a schema, by what they apply to. Keywords of all drafts count. */
final class Subschemas {

    private static final List<String> LISTS_IN_PLACE = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> ONES_IN_PLACE = List.of("not", "if", "then", "else");
    private static final List<String> MAPS_IN_PLACE = List.of("dependentSchemas", "dependencies");
    private static final List<String> REFERENCES = List.of("$ref", "$dynamicRef", "$recursiveRef");
    private static final List<String> ONES = List.of(
            "additionalProperties",
            "additionalItems",
            "unevaluatedProperties",
            "unevaluatedItems",
            "propertyNames",
            "contains",
            "contentSchema",
            "items");
    private static final List<String> LISTS = List.of("prefixItems", "items");
    private static final List<String> MAPS = List.of("properties", "patternProperties", "$defs", "definitions");

    private Subschemas() {}

    /** @param reference how it is reached; empty when it stands there itself */
    record InPlace(JsonNode schema, String reference) {}

    /** What applies to the same part of the document as the schema itself. */
    static List<InPlace> inPlace(JsonNode schema, SchemaReferences references) {
        List<InPlace> found = new ArrayList<>();
        LISTS_IN_PLACE.forEach(
                keyword -> elements(schema.path(keyword)).forEach(part -> found.add(new InPlace(part, ""))));
        ONES_IN_PLACE.forEach(keyword -> one(schema.path(keyword)).forEach(part -> found.add(new InPlace(part, ""))));
        MAPS_IN_PLACE.forEach(
                keyword -> values(schema.path(keyword)).forEach(part -> found.add(new InPlace(part, ""))));
        for (String keyword : REFERENCES) {
            if (schema.path(keyword).isTextual()) {
                String reference = schema.path(keyword).textValue();
                for (JsonNode target : references.targets(schema, keyword, reference)) {
                    found.add(new InPlace(target, reference));
                }
            }
        }
        return found;
    }

    /** What applies to parts of the document, or is only there to be referred to. */
    static List<JsonNode> within(JsonNode schema) {
        List<JsonNode> found = new ArrayList<>();
        ONES.forEach(keyword -> found.addAll(one(schema.path(keyword))));
        LISTS.forEach(keyword -> found.addAll(elements(schema.path(keyword))));
        MAPS.forEach(keyword -> found.addAll(values(schema.path(keyword))));
        return found;
    }

    /** All schemas that stand in it, wherever they apply. */
    static List<JsonNode> all(JsonNode schema) {
        List<JsonNode> found = within(schema);
        LISTS_IN_PLACE.forEach(keyword -> found.addAll(elements(schema.path(keyword))));
        ONES_IN_PLACE.forEach(keyword -> found.addAll(one(schema.path(keyword))));
        MAPS_IN_PLACE.forEach(keyword -> found.addAll(values(schema.path(keyword))));
        return found;
    }

    private static List<JsonNode> one(JsonNode node) {
        return node.isObject() ? List.of(node) : List.of();
    }

    private static List<JsonNode> elements(JsonNode node) {
        return node.isArray() ? node.valueStream().filter(JsonNode::isObject).toList() : List.of();
    }

    private static List<JsonNode> values(JsonNode node) {
        return node.isObject() ? node.valueStream().filter(JsonNode::isObject).toList() : List.of();
    }
}
