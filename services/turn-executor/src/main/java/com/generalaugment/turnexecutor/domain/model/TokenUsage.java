package com.generalaugment.turnexecutor.domain.model;

/**
 * Tokens of one or more model calls. Cached input tokens and those written to a cache are part of the input tokens, reasoning
 * tokens of the output tokens.
 */
public record TokenUsage(
        long inputTokens, long cachedInputTokens, long cacheWriteTokens, long outputTokens, long reasoningTokens) {

    public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0);

    /** @throws IllegalArgumentException for figures that cannot be: negative ones, or parts that are more than their total */
    public TokenUsage {
        boolean isPossible = cachedInputTokens >= 0
                && cacheWriteTokens >= 0
                && cachedInputTokens + cacheWriteTokens <= inputTokens
                && reasoningTokens >= 0
                && reasoningTokens <= outputTokens;
        if (!isPossible) {
            throw new IllegalArgumentException("usage that cannot be");
        }
    }

    /** Of a call that wrote nothing to a cache. */
    public TokenUsage(long inputTokens, long cachedInputTokens, long outputTokens, long reasoningTokens) {
        this(inputTokens, cachedInputTokens, 0, outputTokens, reasoningTokens);
    }

    public static TokenUsage ofInput(long inputTokens) {
        return new TokenUsage(inputTokens, 0, 0, 0);
    }

    /** Of parts that are cut where they are more than their total. */
    public static TokenUsage bounded(long input, long cached, long written, long output, long reasoning) {
        long read = Math.min(cached, input);
        return new TokenUsage(input, read, Math.min(written, input - read), output, Math.min(reasoning, output));
    }

    /** The same parts of other totals. */
    public TokenUsage withTotals(long input, long output) {
        return bounded(input, cachedInputTokens, cacheWriteTokens, output, reasoningTokens);
    }

    public TokenUsage plus(TokenUsage other) {
        return new TokenUsage(
                inputTokens + other.inputTokens,
                cachedInputTokens + other.cachedInputTokens,
                cacheWriteTokens + other.cacheWriteTokens,
                outputTokens + other.outputTokens,
                reasoningTokens + other.reasoningTokens);
    }

    public long totalTokens() {
        return inputTokens + outputTokens;
    }
}
