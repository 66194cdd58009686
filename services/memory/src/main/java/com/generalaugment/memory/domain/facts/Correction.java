package com.generalaugment.memory.domain.facts;

import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.memory.domain.facts.Fact.Lineage;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is true instead.
 *
 * @param metadata JSON object; null: that of the corrected fact
 * @param sourceMetadata JSON object with the reason
 */
public record Correction(
        String content,
        @Nullable String metadata,
        String sourceMetadata,
        @Nullable String traceId) {

    /** The new version: all that was not corrected stays. */
    Fact successorOf(Fact old, Instant now) {
        UUID id = Ids.uuid();
        Source source = new Source(old.source().name(), SourceType.CORRECTION, null, traceId, sourceMetadata);
        return new Fact(
                id,
                FactStatus.ACTIVE,
                content,
                old.type(),
                old.importance(),
                source,
                source.type().trustLevel(),
                1,
                now,
                metadata == null ? old.metadata() : metadata,
                old.expiresAt(),
                old.collectionKey(),
                new Lineage(old.id(), old.id(), old.id(), old.lineage().group()),
                now);
    }
}
