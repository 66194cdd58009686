package com.generalaugment.memory;

import com.generalaugment.memory.clients.InProcessEmbedder;
import com.generalaugment.memory.clients.InProcessModel;
import com.generalaugment.memory.clients.InferenceThreads;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Embedder;
import com.generalaugment.memory.domain.embedding.Embeddings;
import com.generalaugment.memory.domain.embedding.Models;
import com.generalaugment.memory.domain.erasure.Erasures;
import com.generalaugment.memory.domain.facts.Correction;
import com.generalaugment.memory.domain.facts.FactStore;
import com.generalaugment.memory.domain.facts.FactType;
import com.generalaugment.memory.domain.facts.Facts;
import com.generalaugment.memory.domain.facts.IdempotencyKey;
import com.generalaugment.memory.domain.facts.NewFact;
import com.generalaugment.memory.domain.facts.Source;
import com.generalaugment.memory.domain.search.Caches;
import com.generalaugment.memory.domain.search.Filter;
import com.generalaugment.memory.domain.search.Queries;
import com.generalaugment.memory.domain.search.Ranking;
import com.generalaugment.memory.domain.search.Search;
import com.generalaugment.memory.domain.search.Searches;
import com.generalaugment.memory.domain.search.UserIndexStore;
import com.generalaugment.memory.domain.search.UserIndexes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** The use cases of a replica with caches of its own; the stores are shared. */
public final class Replica {

    private static final InferenceThreads THREADS = new InferenceThreads(2);
    private static final Embedder MINI_LM = inProcess(InProcessModel.ALL_MINILM);

    private final CountedEmbedder counted;
    private final Models models;
    private final Facts facts;
    private final Searches searches;
    private final Erasures erasures;

    /** Has the model that everybody has who configures none. */
    public Replica(FactStore factStore, UserIndexStore userIndexStore, long cacheBytes) {
        this(factStore, userIndexStore, cacheBytes, MINI_LM, List.of());
    }

    /** @param others models that users may still have */
    public Replica(
            FactStore factStore,
            UserIndexStore userIndexStore,
            long cacheBytes,
            Embedder wanted,
            List<Embedder> others) {
        counted = new CountedEmbedder(wanted);
        Clock clock = Clock.systemUTC();
        models = new Models(counted, others);
        Embeddings embeddings = new Embeddings(userIndexStore, models, Thread::startVirtualThread);
        UserIndexes userIndexes = new UserIndexes(userIndexStore, embeddings, cacheBytes);
        Queries queries = new Queries(userIndexStore, models, 100);
        facts = new Facts(factStore, embeddings, clock);
        searches = new Searches(userIndexStore, userIndexes, queries, Ranking.FUSED, clock);
        erasures = new Erasures(factStore, new Caches(userIndexes, queries), clock);
    }

    public static Embedder inProcess(InProcessModel model) {
        return new InProcessEmbedder(model, THREADS, new SimpleMeterRegistry().timer("embedding"));
    }

    public Models models() {
        return models;
    }

    /** Since it started. */
    public int embedded() {
        return counted.texts();
    }

    public UUID store(Owner owner, String text) {
        AtomicReference<UUID> id = new AtomicReference<>();
        NewFact fact = new NewFact(text, FactType.FACT, 0.5, Source.named(null, null), "{}", null, null, null);
        facts.store(owner, fact, IdempotencyKey.NONE, stored -> {
            id.set(stored.fact().id());
            return new byte[0];
        });
        return id.get();
    }

    public UUID correct(Owner owner, UUID id, String text) {
        AtomicReference<UUID> successor = new AtomicReference<>();
        facts.correct(owner, id, new Correction(text, null, "{}", null), IdempotencyKey.NONE, corrected -> {
            successor.set(corrected.fact().id());
            return new byte[0];
        });
        return successor.get();
    }

    public void delete(Owner owner, UUID id) {
        erasures.delete(owner, Optional.of(id));
    }

    public void purge(Owner owner) {
        erasures.purge(owner);
    }

    /** The ten best, whatever their similarity. */
    public List<UUID> find(Owner owner, String query) {
        return searches.search(owner, new Search(query, 10, 0, Filter.NONE)).facts().stream()
                .map(found -> found.fact().id())
                .toList();
    }

    /** @return how many texts a search had to embed */
    public int embeddedFor(Owner owner, String query) {
        int before = counted.texts();
        find(owner, query);
        return counted.texts() - before;
    }
}
