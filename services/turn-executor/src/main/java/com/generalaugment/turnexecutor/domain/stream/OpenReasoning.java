package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.response.OutputItems;
import org.jspecify.annotations.Nullable;

/**
 * Reasoning of the model: published as a summary in parts, one open at a time, and raw to callers that asked for it.
 */
final class OpenReasoning extends OpenItem {

    private final ArrayNode parts = Json.array();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder raw = new StringBuilder();
    private @Nullable String encryptedContent;
    private boolean partIsOpen;

    OpenReasoning(ResponseEvents events, int outputIndex, String id) {
        super(events, outputIndex, id);
    }

    @Override
    void announce() {
        added(OutputItems.reasoning(id, "in_progress", Json.array(), null));
    }

    void summary(String delta) {
        if (!partIsOpen) {
            partIsOpen = true;
            address().added(events);
        }
        text.append(delta);
        address().delta(events, delta);
    }

    void raw(String delta) {
        raw.append(delta);
        address().rawDelta(events, delta);
    }

    /** @param sealed null: not for this caller */
    void show(@Nullable String sealed) {
        encryptedContent = sealed;
    }

    void closePart() {
        if (partIsOpen) {
            address().done(events, text.toString());
            parts.add(OutputItems.summaryText(text.toString()));
            text.setLength(0);
            partIsOpen = false;
        }
    }

    @Override
    ObjectNode close(String status) {
        closePart();
        ObjectNode item = OutputItems.reasoning(id, status, parts, encryptedContent);
        if (!raw.isEmpty()) {
            address().rawDone(events, raw.toString());
            item.putArray("content").add(OutputItems.reasoningText(raw.toString()));
        }
        return done(item);
    }

    private SummaryAddress address() {
        return new SummaryAddress(id, outputIndex, parts.size());
    }
}
