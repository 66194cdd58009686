package com.generalaugment.turnexecutor.domain.structured;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The limits of a caller's JSON schema, as a function's parameters or as the format of the answer: its size, how many subschemas
 * it has, how their branches multiply, and that its references end and stay within it. References through properties and items
 * may be recursive: the document ends them.
 */
public final class SchemaRules {

    static final int MAX_BYTES = 512 * 1024;
    static final int MAX_SUBSCHEMAS = 5_000;
    static final int MAX_ENUM_VALUES = 5_000;

    /** Ways to look at one part of a document: nested branches and references multiply. */
    static final int MAX_BRANCHES = 10_000;

    /** Subschemas that apply to the same part of a document through each other; each costs stack. */
    static final int MAX_CHAIN = 40;

    static final int MAX_PATTERNS = 500;

    private static final String CHAIN = "must not chain more than " + MAX_CHAIN + " references and branches";
    private static final int SHOWN = 100;

    private final SchemaReferences references;
    private final Map<JsonNode, AddressOrigin> reaches = new IdentityHashMap<>();
    private final Deque<JsonNode> pending = new ArrayDeque<>();
    private final boolean isRun;
    private int enumValues;
    private int patterns;

    /** What applies to the same part of a document: how many subschemas, and the longest chain of them. */
    private record AddressOrigin(long branches, int chain) {

        private static final AddressOrigin BEGUN = new AddressOrigin(-1, 0);
    }

    private SchemaRules(JsonNode root, boolean isRun) {
        this.isRun = isRun;
        this.references = new SchemaReferences(root);
        pending.add(root);
    }

    /** @return what is wrong with a schema that is handed on, to follow its name in a sentence; empty when it can be used */
    public static Optional<String> fault(JsonNode schema) {
        return fault(schema, false);
    }

    /** As {@link #fault}, for a schema that documents are checked against here: its patterns must run in linear time. */
    static Optional<String> faultOfRun(JsonNode schema) {
        return fault(schema, true);
    }

    private static Optional<String> fault(JsonNode schema, boolean isRun) {
        if (Json.bytes(schema).length > MAX_BYTES) {
            return Optional.of("must have at most " + MAX_BYTES / 1024 + " KiB as JSON");
        }
        try {
            new SchemaRules(schema, isRun).check();
            return Optional.empty();
        } catch (Broken e) {
            return Optional.of(e.rule);
        }
    }

    private void check() {
        while (!pending.isEmpty()) {
            reach(pending.remove(), 0, "#");
        }
    }

    /** @param reference the last reference on the way here */
    private AddressOrigin reach(JsonNode schema, int depth, String reference) {
        AddressOrigin known = reaches.get(schema);
        if (known == AddressOrigin.BEGUN) {
            throw new Broken("must not refer to itself without end; the reference " + reference
                    + " leads back to where it stands");
        }
        if (known != null) {
            return known;
        }
        if (depth > MAX_CHAIN) {
            throw new Broken(CHAIN);
        }
        if (reaches.size() >= MAX_SUBSCHEMAS) {
            throw new Broken("must have at most " + MAX_SUBSCHEMAS + " subschemas");
        }
        reaches.put(schema, AddressOrigin.BEGUN);
        long branches = 1;
        int chain = 0;
        for (Subschemas.InPlace next : Subschemas.inPlace(schema, references)) {
            AddressOrigin part =
                    reach(next.schema(), depth + 1, next.reference().isEmpty() ? reference : next.reference());
            branches = Math.min(branches + part.branches(), Integer.MAX_VALUE);
            chain = Math.max(chain, part.chain() + 1);
        }
        if (branches > MAX_BRANCHES) {
            throw new Broken("must not multiply its branches and references to more than " + MAX_BRANCHES);
        }
        if (chain > MAX_CHAIN) {
            throw new Broken(CHAIN);
        }
        countEnum(schema);
        if (isRun) {
            checkDraft(schema);
            checkPatterns(schema);
        }
        pending.addAll(Subschemas.within(schema));
        AddressOrigin reach = new AddressOrigin(branches, chain);
        reaches.put(schema, reach);
        return reach;
    }

    private void countEnum(JsonNode schema) {
        enumValues += schema.path("enum").size();
        if (enumValues > MAX_ENUM_VALUES) {
            throw new Broken("must have at most " + MAX_ENUM_VALUES + " values in its enums");
        }
    }

    private static void checkDraft(JsonNode schema) {
        if (schema.path("$schema").isTextual()
                && !SchemaDrafts.isKnown(schema.path("$schema").textValue())) {
            throw new Broken("names a draft in $schema that is not known");
        }
    }

    private void checkPatterns(JsonNode schema) {
        if (schema.path("pattern").isTextual()) {
            check(schema.path("pattern").textValue());
        }
        schema.path("patternProperties").fieldNames().forEachRemaining(this::check);
    }

    private void check(String pattern) {
        if (++patterns > MAX_PATTERNS) {
            throw new Broken("must have at most " + MAX_PATTERNS + " patterns");
        }
        try {
            LinearPattern.compile(pattern, new ValidationBudget());
        } catch (IllegalArgumentException e) {
            String shown = pattern.length() <= SHOWN ? pattern : pattern.substring(0, SHOWN) + "…";
            throw new Broken(e.getMessage() + ": " + shown);
        }
    }

    /** A rule that the schema breaks. */
    static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final String rule;

        Broken(String rule) {
            super(rule, null, false, false);
            this.rule = rule;
        }
    }
}
