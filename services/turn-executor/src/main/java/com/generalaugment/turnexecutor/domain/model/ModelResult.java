package com.generalaugment.turnexecutor.domain.model;

import java.util.List;

/**
 * How a call ended.
 *
 * @param providerModel the model that answered, as the provider names it
 * @param corrections what the provider told of its usage that could not be true
 */
public record ModelResult(
        FinishReason finish, TokenUsage usage, String providerModel, List<UsageCorrection> corrections) {

    public ModelResult {
        corrections = List.copyOf(corrections);
    }

    /** With usage as it was told. */
    public ModelResult(FinishReason finish, TokenUsage usage, String providerModel) {
        this(finish, usage, providerModel, List.of());
    }

    public enum FinishReason {
        STOP,
        TOOL_CALLS,
        MAX_OUTPUT_TOKENS,
        CONTENT_FILTER
    }
}
