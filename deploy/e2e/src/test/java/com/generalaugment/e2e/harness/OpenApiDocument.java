package com.generalaugment.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The published description of all routes, as far as requests can be made from it. */
public final class OpenApiDocument {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final JsonNode document;

    public OpenApiDocument(JsonNode document) {
        this.document = document;
    }

    /** @param query names of the query parameters; @param body schema, missing when the route takes none */
    public record Operation(String method, String path, List<String> query, JsonNode body) {}

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(entry -> {
                    if (METHODS.contains(entry.getKey())) {
                        operations.add(new Operation(
                                entry.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                queryOf(path.getValue(), entry.getValue()),
                                entry.getValue()
                                        .path("requestBody")
                                        .path("content")
                                        .path("application/json")
                                        .path("schema")));
                    }
                }));
        return operations;
    }

    /** Follows a reference inside the document. */
    public JsonNode resolved(JsonNode schema) {
        JsonNode node = schema;
        while (node.has("$ref")) {
            node = document.at(node.path("$ref").asText().substring(1));
        }
        return node;
    }

    private List<String> queryOf(JsonNode path, JsonNode operation) {
        List<String> names = new ArrayList<>();
        for (JsonNode owner : List.of(path, operation)) {
            owner.path("parameters").forEach(parameter -> {
                JsonNode known = resolved(parameter);
                if (known.path("in").asText().equals("query")) {
                    names.add(known.path("name").asText());
                }
            });
        }
        return names;
    }
}
