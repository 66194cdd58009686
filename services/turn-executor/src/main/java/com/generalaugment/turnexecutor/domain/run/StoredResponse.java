package com.generalaugment.turnexecutor.domain.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response as it is kept.
 *
 * @param input this turn's own input items; earlier ones are reached over {@code previousResponseId}
 * @param document the whole response object, with what the model wants back of its thoughts
 */
public record StoredResponse(
        String id,
        String runId,
        @Nullable String userId,
        @Nullable String previousResponseId,
        String status,
        List<ObjectNode> input,
        ObjectNode document,
        Instant createdAt) {

    /** The response object as it is told: what a model wants back of its thoughts is kept for the next turn only. */
    public ObjectNode shown() {
        boolean hides = false;
        for (JsonNode item : document.path("output")) {
            hides = hides || item.has("encrypted_content");
        }
        if (!hides) {
            return document;
        }
        ObjectNode shown = document.deepCopy();
        shown.path("output").forEach(item -> ((ObjectNode) item).remove("encrypted_content"));
        return shown;
    }
}
