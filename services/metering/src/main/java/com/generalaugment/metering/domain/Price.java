package com.generalaugment.metering.domain;

/** What a model costs, in micro-dollars per million tokens. */
public record Price(
        String version,
        long inputPerMillion,
        long cachedInputPerMillion,
        long cacheWritePerMillion,
        long outputPerMillion) {

    private static final long MILLION = 1_000_000;

    /** Of a model whose provider writes to its cache at no extra cost. */
    public Price(String version, long inputPerMillion, long cachedInputPerMillion, long outputPerMillion) {
        this(version, inputPerMillion, cachedInputPerMillion, inputPerMillion, outputPerMillion);
    }

    /** Micro-dollars, rounded up: nothing of the input is cached, all may be written to a cache, all of the output is used. */
    public long worstCase(long inputTokens, long maxOutputTokens) {
        if (inputTokens < 0 || maxOutputTokens < 0) {
            throw new IllegalArgumentException("a turn cannot use less than nothing");
        }
        long input = Math.multiplyExact(inputTokens, Math.max(inputPerMillion, cacheWritePerMillion));
        long output = Math.multiplyExact(maxOutputTokens, outputPerMillion);
        return Math.ceilDiv(Math.addExact(input, output), MILLION);
    }
}
