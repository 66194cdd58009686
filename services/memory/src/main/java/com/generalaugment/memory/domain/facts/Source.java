package com.generalaugment.memory.domain.facts;

import org.jspecify.annotations.Nullable;

/**
 * Provenance of a fact.
 *
 * @param name as the caller named it
 * @param metadata JSON object
 */
public record Source(
        @Nullable String name,
        SourceType type,
        @Nullable String responseId,
        @Nullable String traceId,
        String metadata) {

    public static Source named(@Nullable String name, @Nullable String traceId) {
        return new Source(name, name == null ? SourceType.APP : SourceType.named(name), null, traceId, "{}");
    }

    /** What facts of the same source share. */
    public String key() {
        return name == null ? type.label() : name;
    }
}
