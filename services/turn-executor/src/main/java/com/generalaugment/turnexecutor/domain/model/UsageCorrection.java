package com.generalaugment.turnexecutor.domain.model;

import org.jspecify.annotations.Nullable;

/**
 * A figure of a provider that could not be true.
 *
 * @param figure stable name, such as {@code cached_tokens}
 * @param reported null: not at all, or not as a number
 * @param used what was taken instead
 * @param reason stable name of the rule
 */
public record UsageCorrection(String figure, @Nullable Long reported, long used, String reason) {

    @Override
    public String toString() {
        return figure + " " + reason + ": " + (reported == null ? "none" : reported) + " -> " + used;
    }
}
