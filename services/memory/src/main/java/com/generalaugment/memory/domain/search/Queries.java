package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Models;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.UUID;

/** Caches recent queries of users with their vectors, so that a repeated query costs no inference. */
public final class Queries {

    private static final Duration IDLE = Duration.ofMinutes(10);

    private final UserIndexStore store;
    private final Models models;
    private final Cache<QueryKey, Query> cache;

    private record QueryKey(UUID project, UUID user, String model, String text) {}

    public Queries(UserIndexStore store, Models models, int most) {
        this.store = store;
        this.models = models;
        this.cache =
                Caffeine.newBuilder().maximumSize(most).expireAfterAccess(IDLE).build();
    }

    /** @param model of the user index that the query is compared with */
    Query of(Owner owner, String model, String text) {
        QueryKey key = new QueryKey(owner.tenant().projectId(), owner.key(), model, text);
        Query known = cache.getIfPresent(key);
        if (known != null) {
            return known;
        }
        Query query = new Query(store.words(text), models.of(model).embed(text));
        cache.put(key, query);
        return query;
    }

    /** @return how many were removed */
    int forget(Owner owner) {
        int before = cache.asMap().size();
        cache.asMap()
                .keySet()
                .removeIf(key -> key.user().equals(owner.key())
                        && key.project().equals(owner.tenant().projectId()));
        return Math.max(0, before - cache.asMap().size());
    }
}
