package com.generalaugment.turnexecutor.domain.structured;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.turnexecutor.domain.structured.SchemaRules.Broken;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Where the references of one schema lead. They may not leave it: nothing is fetched for a caller. */
final class SchemaReferences {

    private static final int MAX_CHARACTERS = 1_000;
    private static final URI NAMELESS = URI.create("");

    private final JsonNode root;
    private final Map<String, JsonNode> resources = new HashMap<>();
    private final Map<String, List<JsonNode>> anchors = new HashMap<>();
    private final Map<JsonNode, URI> bases = new IdentityHashMap<>();

    private record Place(JsonNode schema, URI base) {}

    SchemaReferences(JsonNode root) {
        this.root = root;
        Deque<Place> pending = new ArrayDeque<>(List.of(new Place(root, NAMELESS)));
        resources.put("", root);
        while (!pending.isEmpty()) {
            Place place = pending.remove();
            if (bases.size() > SchemaRules.MAX_SUBSCHEMAS) {
                throw new Broken("must have at most " + SchemaRules.MAX_SUBSCHEMAS + " subschemas");
            }
            URI base = base(place);
            bases.put(place.schema(), base);
            Subschemas.all(place.schema()).forEach(part -> pending.add(new Place(part, base)));
        }
    }

    /** @throws Broken when the reference leads out of the schema or nowhere */
    List<JsonNode> targets(JsonNode from, String keyword, String reference) {
        if (reference.length() > MAX_CHARACTERS) {
            throw new Broken("must not have references of more than " + MAX_CHARACTERS + " characters");
        }
        int hash = reference.indexOf('#');
        String resource = hash < 0 ? reference : reference.substring(0, hash);
        String fragment = hash < 0 ? "" : decoded(reference.substring(hash + 1));
        if (!fragment.isEmpty() && !fragment.startsWith("/")) {
            return anchored(keyword, fragment, reference);
        }
        JsonNode document = document(from, resource, reference);
        JsonNode target = fragment.isEmpty() ? document : document.at(JsonPointer.compile(fragment));
        if (!target.isObject() && !target.isBoolean()) {
            throw new Broken("has a reference that leads to no schema: " + reference);
        }
        List<JsonNode> targets = new ArrayList<>(List.of(target));
        if (!keyword.equals("$ref") && document != root) {
            targets.add(root);
        }
        return targets.stream().filter(JsonNode::isObject).toList();
    }

    private List<JsonNode> anchored(String keyword, String anchor, String reference) {
        List<JsonNode> targets = anchors.get(anchor);
        if (targets == null) {
            throw new Broken("has a reference that leads to no schema: " + reference);
        }
        return keyword.equals("$ref") ? targets.subList(0, 1) : targets;
    }

    private JsonNode document(JsonNode from, String resource, String reference) {
        URI base = bases.getOrDefault(from, NAMELESS);
        String name =
                resource.isEmpty() ? base.toString() : resolved(base, resource).toString();
        JsonNode document = resources.get(name);
        if (document == null) {
            throw new Broken("must stand alone; the reference leads out of it: " + reference);
        }
        return document;
    }

    private URI base(Place place) {
        for (String keyword : new String[] {"$anchor", "$dynamicAnchor"}) {
            if (place.schema().path(keyword).isTextual()) {
                anchors.computeIfAbsent(place.schema().path(keyword).textValue(), name -> new ArrayList<>())
                        .add(place.schema());
            }
        }
        String id = place.schema().path("$id").asText(place.schema().path("id").asText(""));
        if (id.startsWith("#")) {
            anchors.computeIfAbsent(id.substring(1), name -> new ArrayList<>()).add(place.schema());
            return place.base();
        }
        if (id.isEmpty() || id.length() > MAX_CHARACTERS) {
            return place.base();
        }
        URI base = resolved(place.base(), id.endsWith("#") ? id.substring(0, id.length() - 1) : id);
        resources.putIfAbsent(base.toString(), place.schema());
        return base;
    }

    private static URI resolved(URI base, String reference) {
        try {
            return base.resolve(URI.create(reference));
        } catch (IllegalArgumentException e) {
            throw new Broken("has a reference or an $id that is no URI: " + reference);
        }
    }

    private static String decoded(String fragment) {
        try {
            return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Broken("has a reference that is no URI: #" + fragment);
        }
    }
}
