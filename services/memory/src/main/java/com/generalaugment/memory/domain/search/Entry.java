package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.facts.FactType;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The members of a live fact that ranking uses.
 *
 * @param createdAt Unix milliseconds
 * @param expiresAt Unix milliseconds; {@link Long#MAX_VALUE}: never
 * @param words hashes of its words as the database's text search stems them, ascending
 * @param vector of length 1
 */
public record Entry(
        UUID id,
        FactType type,
        float importance,
        long createdAt,
        long expiresAt,
        @Nullable String source,
        @Nullable String collectionKey,
        int[] words,
        float[] vector) {

    private static final int OVERHEAD_BYTES = 160;

    Entry with(float[] newVector) {
        return new Entry(id, type, importance, createdAt, expiresAt, source, collectionKey, words, newVector);
    }

    int bytes() {
        return OVERHEAD_BYTES + 4 * (words.length + vector.length);
    }
}
