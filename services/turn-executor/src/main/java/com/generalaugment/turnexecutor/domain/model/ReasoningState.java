package com.generalaugment.turnexecutor.domain.model;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a provider wants back of its reasoning when the conversation goes on. Opaque to all others, never shown as it
 * is.
 *
 * @param provider its name; no other provider can use it
 */
public record ReasoningState(String provider, JsonNode state) {

    /** Reasoning is private. */
    @Override
    public String toString() {
        return "ReasoningState[" + provider + "]";
    }
}
