package com.generalaugment.turnexecutor.domain.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What the final text must look like. */
public sealed interface OutputFormat {
    record Text() implements OutputFormat {}

    /** Any JSON object. */
    record JsonObject() implements OutputFormat {}

    record JsonSchema(
            String name, JsonNode schema, @Nullable String description, boolean strict) implements OutputFormat {}
}
