package com.generalaugment.turnexecutor.domain.model;

import java.util.List;

/**
 * How a call ended.
 *
 * @param providerModel the model that answered, as the provider names it
 * @param corrections reported usage that could not be true
 */
public record ModelResult(
        FinishReason finish, TokenUsage usage, String providerModel, List<UsageCorrection> corrections) {

    public ModelResult {
        corrections = List.copyOf(corrections);
    }

    /** With usage as reported. */
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
