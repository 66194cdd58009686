package com.generalaugment.turnexecutor.domain.model;

/**
 * How a call ended.
 *
 * @param providerModel the model that answered, as the provider names it
 */
public record ModelResult(FinishReason finish, TokenUsage usage, String providerModel) {

    public enum FinishReason {
        STOP,
        TOOL_CALLS,
        MAX_OUTPUT_TOKENS,
        CONTENT_FILTER
    }
}
