package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.facts.FactType;
import org.jspecify.annotations.Nullable;

/**
 * Restricts the facts of a search; null: no restriction.
 *
 * @param createdAfter Unix milliseconds, exclusive
 */
public record Filter(
        @Nullable FactType type,
        double minImportance,
        @Nullable String source,
        @Nullable Long createdAfter,
        @Nullable String collectionKey) {

    public static final Filter NONE = new Filter(null, 0, null, null, null);

    boolean accepts(Entry entry, long now) {
        return entry.expiresAt() > now
                && (type == null || entry.type() == type)
                && entry.importance() >= (float) minImportance
                && (source == null || source.equals(entry.source()))
                && (createdAfter == null || entry.createdAt() > createdAfter)
                && (collectionKey == null || collectionKey.equals(entry.collectionKey()));
    }
}
