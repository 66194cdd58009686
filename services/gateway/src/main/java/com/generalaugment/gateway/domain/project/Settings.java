package com.generalaugment.gateway.domain.project;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;

/** Settings of a project. */
public final class Settings {

    /** The instructions of a project without its own. */
    public static final String DEFAULT_PROMPT = "You are a helpful agent.";

    private static final String PROMPT = "system_prompt";

    private Settings() {}

    public static String systemPrompt(JsonNode settings) {
        return settings.path(PROMPT).asText(DEFAULT_PROMPT);
    }

    /** Objects are merged one level deep, null clears, everything else replaces. */
    static ObjectNode merged(ObjectNode before, ObjectNode change) {
        ObjectNode merged = before.deepCopy();
        change.properties().forEach(member -> {
            if (member.getValue().isNull()) {
                merged.remove(member.getKey());
            } else if (member.getValue() instanceof ObjectNode inner
                    && merged.get(member.getKey()) instanceof ObjectNode old) {
                inner.properties().forEach(pair -> {
                    if (pair.getValue().isNull()) {
                        old.remove(pair.getKey());
                    } else {
                        old.set(pair.getKey(), pair.getValue());
                    }
                });
            } else {
                merged.set(member.getKey(), withoutNulls(member.getValue()));
            }
        });
        return merged;
    }

    private static JsonNode withoutNulls(JsonNode value) {
        if (!(value instanceof ObjectNode object)) {
            return value;
        }
        ObjectNode kept = Json.object();
        object.properties().forEach(pair -> {
            if (!pair.getValue().isNull()) {
                kept.set(pair.getKey(), pair.getValue());
            }
        });
        return kept;
    }
}
