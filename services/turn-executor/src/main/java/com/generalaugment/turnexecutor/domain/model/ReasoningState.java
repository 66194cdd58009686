package com.generalaugment.turnexecutor.domain.model;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a provider wants back of a thought when the conversation goes on. Opaque to everybody else, never shown as it is.
 *
 * @param provider its name; nobody else can use it
 */
public record ReasoningState(String provider, JsonNode state) {

    /** Thoughts are private. */
    @Override
    public String toString() {
        return "ReasoningState[" + provider + "]";
    }
}
