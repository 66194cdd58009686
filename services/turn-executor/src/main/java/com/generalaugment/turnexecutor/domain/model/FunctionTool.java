package com.generalaugment.turnexecutor.domain.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A function the model may call. {@code parameters} is a JSON schema of an object, or null for none.
 *
 * @param custom set for a custom tool, whose other members are the function that stands for it; models that have custom tools
 *     are offered this instead
 */
public record FunctionTool(
        String name,
        @Nullable String description,
        @Nullable JsonNode parameters,
        boolean strict,
        @Nullable CustomTool custom) {

    public FunctionTool(String name, @Nullable String description, @Nullable JsonNode parameters, boolean strict) {
        this(name, description, parameters, strict, null);
    }
}
