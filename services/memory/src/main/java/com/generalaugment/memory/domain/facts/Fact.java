package com.generalaugment.memory.domain.facts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One version of one thing known of a user.
 *
 * @param metadata JSON object
 * @param seen how often the same text was stored
 */
public record Fact(
        UUID id,
        FactStatus status,
        String content,
        FactType type,
        double importance,
        Source source,
        String trustLevel,
        int seen,
        Instant lastSeenAt,
        String metadata,
        @Nullable Instant expiresAt,
        @Nullable String collectionKey,
        Lineage lineage,
        Instant createdAt) {

    /** The importance as the caller sent it, in the digits of the stored float: 0.1, and not the nearest double. */
    public static double importance(float kept) {
        return Double.parseDouble(Float.toString(kept));
    }

    /** @param group that all versions share: the id of the first one */
    public record Lineage(
            @Nullable UUID parent,
            @Nullable UUID supersedes,
            @Nullable UUID contradicts,
            UUID group) {}
}
