package com.generalaugment.turnexecutor.domain.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A response as it is kept.
 *
 * @param input this turn's own input items; earlier ones are reached over {@code previousResponseId}
 * @param document the whole response object, with what the model wants back of its reasoning
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

    /**
     * The response object as callers see it: what a model wants back of its reasoning is kept for the next turn only.
     */
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

    /** @param items in the order in which they were said, each with an id */
    public record Said(String conversationId, List<ObjectNode> items) {}

    /** All items that are the turn's own, input before output. */
    public List<ObjectNode> items() {
        List<ObjectNode> items = new ArrayList<>(input);
        document.path("output").forEach(item -> items.add((ObjectNode) item));
        return items;
    }

    /**
     * What the turn adds to its conversation: nothing when it failed or was cancelled, for then it is to be said again.
     */
    public Optional<Said> said() {
        String conversation = document.path("conversation").path("id").asText();
        boolean counts = status.equals("completed") || status.equals("incomplete");
        if (conversation.isEmpty() || !counts) {
            return Optional.empty();
        }
        return Optional.of(new Said(
                conversation,
                items().stream()
                        .filter(item -> !item.path("type").asText().equals("item_reference"))
                        .toList()));
    }
}
