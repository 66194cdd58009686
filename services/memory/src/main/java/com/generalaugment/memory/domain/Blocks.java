package com.generalaugment.memory.domain;

import com.generalaugment.libs.runtime.flight.SingleFlight;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Blocks of users in memory, as many as fit. They may be old: whoever uses one compares its version with the one that comes with
 * the facts it reads, and asks for a newer one.
 */
public final class Blocks {

    /** An erased fact's numbers are not kept in the memory of other replicas for longer. */
    private static final Duration IDLE = Duration.ofMinutes(10);

    private final BlockStore store;
    private final Embeddings embeddings;
    private final Cache<BlockKey, Block> cache;
    private final SingleFlight<BlockKey, Block> loads = new SingleFlight<>();

    private record BlockKey(UUID project, UUID user) {

        static BlockKey of(Owner owner) {
            return new BlockKey(owner.tenant().projectId(), owner.key());
        }
    }

    public Blocks(BlockStore store, Embeddings embeddings, long maxBytes) {
        this.store = store;
        this.embeddings = embeddings;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((BlockKey key, Block block) -> block.bytes())
                .expireAfterAccess(IDLE)
                .recordStats()
                .build();
    }

    /** Perhaps an old one. */
    Optional<Block> cached(Owner owner) {
        return Optional.ofNullable(cache.getIfPresent(BlockKey.of(owner)));
    }

    /** One that is as new as the database was at some moment after this call began, or during one that others wait for. */
    Block refreshed(Owner owner) {
        return loads.join(BlockKey.of(owner), () -> refresh(owner));
    }

    /** @return how many were there: 0 or 1 */
    int forget(Owner owner) {
        return cache.asMap().remove(BlockKey.of(owner)) == null ? 0 : 1;
    }

    /** For metrics and tests. */
    public long bytes() {
        cache.cleanUp();
        return cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    /** For metrics: blocks that others had no room beside, or that nobody asked for. */
    public long evictions() {
        return cache.stats().evictionCount();
    }

    private Block refresh(Owner owner) {
        Block old = cached(owner).orElse(Block.EMPTY);
        Changes changes = store.changes(owner, embeddings.model(), old.version());
        if (changes.version() == 0) {
            forget(owner);
            return Block.EMPTY;
        }
        if (changes.version() == old.version()) {
            return old;
        }
        Block fresh = old.with(changes, entries(owner, changes.live()));
        cache.put(BlockKey.of(owner), fresh);
        return fresh;
    }

    private List<Entry> entries(Owner owner, List<Changes.Row> rows) {
        List<UUID> broken = rows.stream()
                .filter(row -> row.vector().isEmpty())
                .map(row -> row.entry().id())
                .toList();
        Map<UUID, float[]> repaired = broken.isEmpty() ? Map.of() : repair(owner, broken);
        List<Entry> entries = new ArrayList<>(rows.size());
        for (Changes.Row row : rows) {
            float[] vector =
                    row.vector().orElseGet(() -> repaired.get(row.entry().id()));
            // Gone between the two reads: the version has changed too.
            if (vector != null) {
                entries.add(row.entry().with(vector));
            }
        }
        return entries;
    }

    private Map<UUID, float[]> repair(Owner owner, List<UUID> broken) {
        Map<UUID, float[]> vectors = HashMap.newHashMap(broken.size());
        store.texts(owner, broken).forEach((id, text) -> vectors.put(id, embeddings.of(id, text)));
        store.repair(owner, embeddings.model(), vectors);
        return vectors;
    }
}
