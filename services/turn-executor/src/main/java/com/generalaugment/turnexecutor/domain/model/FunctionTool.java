package com.generalaugment.turnexecutor.domain.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A function the model may call. {@code parameters} is a JSON schema of an object, or null for none. */
public record FunctionTool(
        String name, @Nullable String description, @Nullable JsonNode parameters, boolean strict) {}
