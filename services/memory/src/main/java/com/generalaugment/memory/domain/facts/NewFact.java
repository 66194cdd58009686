package com.generalaugment.memory.domain.facts;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A fact to store, rounded to the precision of the store, so that the answer equals later reads.
 *
 * @param metadata JSON object
 * @param profilePatch merge patch (RFC 7396) of the user's profile as JSON; null: none
 */
public record NewFact(
        String content,
        FactType type,
        double importance,
        Source source,
        String metadata,
        @Nullable Instant expiresAt,
        @Nullable String collectionKey,
        @Nullable String profilePatch) {

    public NewFact {
        importance = Fact.importance((float) importance);
        expiresAt = expiresAt == null ? null : expiresAt.truncatedTo(ChronoUnit.MILLIS);
    }
}
