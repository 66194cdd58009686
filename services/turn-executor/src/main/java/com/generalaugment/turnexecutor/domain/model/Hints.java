package com.generalaugment.turnexecutor.domain.model;

import org.jspecify.annotations.Nullable;

/**
 * What the caller wishes beside the sampling, as far as a provider knows it; null: nothing asked.
 *
 * @param verbosity low, medium, high
 * @param safetyIdentifier the caller's stable pseudonym of its end user
 * @param promptCacheKey groups requests with a common beginning
 */
public record Hints(
        @Nullable String verbosity,
        @Nullable String safetyIdentifier,
        @Nullable String promptCacheKey) {

    public static final Hints NONE = new Hints(null, null, null);
}
