package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import java.util.Map;

/** The caller's pairs: at most 16, keys to 64 and values to 512 characters; the platform's own prefix is not counted. */
final class Metadata {

    private static final String RESERVED = "general_augment_";
    private static final int MAX_PAIRS = 16;
    private static final int MAX_KEY = 64;
    private static final int MAX_VALUE = 512;

    private Metadata() {}

    static ObjectNode parse(Members members) {
        ObjectNode kept = Json.object();
        Members metadata = members.object("metadata");
        for (Map.Entry<String, JsonNode> pair : members.node("metadata").properties()) {
            if (pair.getKey().startsWith(RESERVED)) {
                continue;
            }
            check(metadata, pair.getKey(), pair.getValue());
            kept.set(pair.getKey(), pair.getValue());
        }
        if (kept.size() > MAX_PAIRS) {
            members.outOfRange("metadata", "must have at most " + MAX_PAIRS + " pairs");
        }
        return kept;
    }

    private static void check(Members metadata, String key, JsonNode value) {
        if (characters(key) > MAX_KEY) {
            metadata.outOfRange(
                    key.substring(0, key.offsetByCodePoints(0, MAX_KEY)),
                    "a key must have at most " + MAX_KEY + " characters");
        } else if (!value.isTextual() && !value.isNumber() && !value.isBoolean()) {
            metadata.wrongType(key, "a string, number or boolean");
        } else if (characters(value.asText()) > MAX_VALUE) {
            metadata.outOfRange(key, "must have at most " + MAX_VALUE + " characters");
        }
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }
}
