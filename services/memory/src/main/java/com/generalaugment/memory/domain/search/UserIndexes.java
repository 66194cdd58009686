package com.generalaugment.memory.domain.search;

import com.generalaugment.libs.runtime.flight.SingleFlight;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Embeddings;
import com.generalaugment.memory.domain.embedding.Vectors;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * User indexes in memory, as many as fit. They may be stale: callers compare the version with that of the facts that they read,
 * and request a refreshed one.
 */
public final class UserIndexes {

    /** Upper bound for keeping vectors of erased facts in the memory of other replicas. */
    private static final Duration IDLE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(UserIndexes.class);

    private final UserIndexStore store;
    private final Embeddings embeddings;
    private final Cache<IndexKey, UserIndex> cache;
    private final SingleFlight<IndexKey, UserIndex> loads = new SingleFlight<>();

    private record IndexKey(UUID project, UUID user) {

        static IndexKey of(Owner owner) {
            return new IndexKey(owner.tenant().projectId(), owner.key());
        }
    }

    public UserIndexes(UserIndexStore store, Embeddings embeddings, long maxBytes) {
        this.store = store;
        this.embeddings = embeddings;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((IndexKey key, UserIndex userIndex) -> userIndex.bytes())
                .expireAfterAccess(IDLE)
                .recordStats()
                .build();
    }

    /** May be stale. */
    Optional<UserIndex> cached(Owner owner) {
        return Optional.ofNullable(cache.getIfPresent(IndexKey.of(owner)));
    }

    /** An index as of a moment after this call began, or during a load that it joined. */
    UserIndex refreshed(Owner owner) {
        return loads.join(IndexKey.of(owner), () -> refresh(owner));
    }

    /** @return how many indexes were removed: 0 or 1 */
    int forget(Owner owner) {
        return cache.asMap().remove(IndexKey.of(owner)) == null ? 0 : 1;
    }

    /** For metrics and tests. */
    public long bytes() {
        cache.cleanUp();
        return cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    /** For metrics: indexes that were removed for lack of space or use. */
    public long evictions() {
        return cache.stats().evictionCount();
    }

    private UserIndex refresh(Owner owner) {
        UserIndex old = cached(owner).orElse(UserIndex.EMPTY);
        Changes changes = store.changes(owner, embeddings.models(), old.version());
        if (changes.version() == 0) {
            forget(owner);
            return UserIndex.EMPTY;
        }
        if (changes.version() == old.version()) {
            return old;
        }
        UserIndex fresh = old.with(changes, entries(owner, changes));
        cache.put(IndexKey.of(owner), fresh);
        return fresh;
    }

    private List<Entry> entries(Owner owner, Changes changes) {
        int dimension = embeddings.models().of(changes.model()).dimension();
        Map<UUID, float[]> vectors = HashMap.newHashMap(changes.live().size());
        List<UUID> broken = new ArrayList<>();
        for (Changes.Row row : changes.live()) {
            UUID id = row.entry().id();
            row.vector()
                    .filter(vector -> isSound(vector, dimension))
                    .ifPresentOrElse(vector -> vectors.put(id, vector), () -> broken.add(id));
        }
        if (!broken.isEmpty()) {
            vectors.putAll(embeddings.of(owner, changes.model(), store.texts(owner, broken)));
        }
        List<Entry> entries = new ArrayList<>(changes.live().size());
        for (Changes.Row row : changes.live()) {
            float[] vector = vectors.get(row.entry().id());
            // Deleted between the two reads: the version has changed too.
            if (vector != null) {
                entries.add(row.entry().with(vector));
            }
        }
        return entries;
    }

    /** An undamaged vector may still not be one of this model. */
    private static boolean isSound(float[] vector, int dimension) {
        if (vector.length == dimension && Vectors.isUnit(vector)) {
            return true;
        }
        LOG.error("a stored vector does not fit its model and is computed again");
        return false;
    }
}
