package com.generalaugment.turnexecutor.domain.response;

import org.jspecify.annotations.Nullable;

/**
 * Which tool a call names, in the words of the request.
 *
 * @param namespace null: the tool stands in none
 */
public record CalledTool(String callId, @Nullable String namespace, String name) {}
