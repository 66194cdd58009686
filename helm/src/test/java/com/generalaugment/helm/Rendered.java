package com.generalaugment.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The objects of one rendering. */
record Rendered(List<JsonNode> objects) {

    JsonNode object(String kind, String name) {
        return objects.stream()
                .filter(object -> kind(object).equals(kind) && name(object).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + "/" + name + " in " + identities()));
    }

    Stream<JsonNode> ofKind(String kind) {
        return objects.stream().filter(object -> kind(object).equals(kind));
    }

    boolean has(String kind, String name) {
        return identities().contains(kind + "/" + name);
    }

    /** {@code Kind/name} of every object. */
    List<String> identities() {
        return objects.stream().map(object -> kind(object) + "/" + name(object)).toList();
    }

    /** The container of a service in release {@code rel}. */
    JsonNode container(String service) {
        return object("Deployment", "rel-" + service).at("/spec/template/spec/containers/0");
    }

    /** Environment of a service in release {@code rel}: a value, or {@code secret/key} behind {@code secret:}. */
    Map<String, String> environment(String service) {
        return environment(service, container(service));
    }

    private static Map<String, String> environment(String service, JsonNode container) {
        Map<String, String> found = new LinkedHashMap<>();
        container.get("env").forEach(variable -> {
            String name = variable.get("name").asText();
            var earlier = found.put(name, textOf(variable));
            if (earlier != null) {
                throw new AssertionError(name + " is set twice in " + service);
            }
        });
        return found;
    }

    static String kind(JsonNode object) {
        return object.get("kind").asText();
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    private static String textOf(JsonNode variable) {
        JsonNode secret = variable.at("/valueFrom/secretKeyRef");
        return secret.isMissingNode()
                ? variable.get("value").asText()
                : "secret:" + secret.get("name").asText() + "/"
                        + secret.get("key").asText();
    }
}
