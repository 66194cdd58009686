package com.generalaugment.memory.domain.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.memory.domain.Limits;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Profiles of users: JSON objects that change by merge patches (RFC 7396). */
final class Profiles {

    private Profiles() {}

    /** @throws Problem when it gets larger than the contract allows */
    static String patched(String profile, String patch) {
        JsonNode merged = merge(Json.readTrusted(profile), Json.readTrusted(patch));
        String json = Json.text(merged);
        if (json.getBytes(StandardCharsets.UTF_8).length > Limits.DOCUMENT_BYTES) {
            throw Problem.validation(List.of(new FieldError(
                    "user_profile", "the profile must stay within 16 KiB after the change", "out_of_range")));
        }
        return json;
    }

    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode merged = target.isObject() ? (ObjectNode) target : Json.object();
        patch.properties().forEach(member -> {
            if (member.getValue().isNull()) {
                merged.remove(member.getKey());
            } else {
                merged.set(member.getKey(), merge(merged.path(member.getKey()), member.getValue()));
            }
        });
        return merged;
    }
}
