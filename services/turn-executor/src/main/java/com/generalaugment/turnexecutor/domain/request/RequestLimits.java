package com.generalaugment.turnexecutor.domain.request;

/** @param maxOutputTokens the operator's cap of {@code max_output_tokens} */
public record RequestLimits(int maxOutputTokens) {}
