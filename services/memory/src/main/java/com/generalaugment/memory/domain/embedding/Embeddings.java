package com.generalaugment.memory.domain.embedding;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.domain.Owner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vectors of new facts: made right after the commit, so that storing does not wait for inference. A search that comes earlier waits
 * for the one that is being made, or makes it itself (another replica, a crash in between). So a fact is found from its commit on.
 */
public final class Embeddings {

    private static final Logger LOG = LoggerFactory.getLogger(Embeddings.class);

    /** More of them, and storing waits: what is behind would otherwise have to be made by searches. */
    private static final int MOST_WAITING = 64;

    /** For so long. A model that does not answer must not keep facts from being stored: what is missing is made later. */
    private static final long MOST_MILLIS = 500;

    private final VectorStore store;
    private final Models models;
    private final Executor afterwards;
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private final ConcurrentMap<Wanted, CompletableFuture<float[]>> waiting = new ConcurrentHashMap<>();

    private record Wanted(UUID fact, String model) {}

    private record NewText(UUID fact, String text, String model) {}

    /** @param afterwards runs work at once on a thread of its own, which may outlive the call */
    public Embeddings(VectorStore store, Models models, Executor afterwards) {
        this.store = store;
        this.models = models;
        this.afterwards = afterwards;
    }

    /** Work that may write facts; its new ones are embedded afterwards. */
    public interface Writing<T> {
        T with(Fresh fresh);
    }

    /** Collects the fact that a transaction makes. */
    public static final class Fresh {

        private volatile @Nullable NewText made;

        private Fresh() {}

        /** @param model of the user */
        public void is(UUID fact, String text, String model) {
            made = new NewText(fact, text, model);
        }
    }

    public <T> T after(Owner owner, Writing<T> work) {
        boolean hasRoom = takeRoom();
        Fresh fresh = new Fresh();
        try {
            return work.with(fresh);
        } finally {
            NewText made = fresh.made;
            if (made != null && hasRoom) {
                afterwards.execute(() -> make(owner, made, models.of(made.model())));
            } else if (hasRoom) {
                room.release();
            }
        }
    }

    public Models models() {
        return models;
    }

    /** Of facts that were found without one; they are saved as they come. */
    public Map<UUID, float[]> of(Owner owner, String model, Map<UUID, String> texts) {
        Map<UUID, float[]> vectors = HashMap.newHashMap(texts.size());
        Map<UUID, String> unknown = new HashMap<>();
        texts.forEach((id, text) -> {
            CompletableFuture<float[]> coming = waiting.get(new Wanted(id, model));
            if (coming == null) {
                unknown.put(id, text);
            } else {
                vectors.put(id, outcome(coming));
            }
        });
        if (!unknown.isEmpty()) {
            // Others wait for these vectors too: they must not end with the time of whoever came first.
            vectors.putAll(
                    outcome(CompletableFuture.supplyAsync(() -> made(owner, models.of(model), unknown), afterwards)));
        }
        return vectors;
    }

    private static <T> T outcome(CompletableFuture<T> coming) {
        try {
            return coming.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private Map<UUID, float[]> made(Owner owner, Embedder embedder, Map<UUID, String> texts) {
        Map<UUID, float[]> all = HashMap.newHashMap(texts.size());
        List<UUID> ids = List.copyOf(texts.keySet());
        for (int from = 0; from < ids.size(); from += MOST_WAITING) {
            List<UUID> some = ids.subList(from, Math.min(ids.size(), from + MOST_WAITING));
            Map<UUID, float[]> vectors =
                    inOrder(some, embedder.embed(some.stream().map(texts::get).toList()));
            store.save(owner, embedder.model(), vectors);
            all.putAll(vectors);
        }
        return all;
    }

    static Map<UUID, float[]> inOrder(List<UUID> ids, List<float[]> vectors) {
        Map<UUID, float[]> all = HashMap.newHashMap(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            all.put(ids.get(i), vectors.get(i));
        }
        return all;
    }

    private boolean takeRoom() {
        try {
            return room.tryAcquire(MOST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("The fact could not be stored in time.", e);
        }
    }

    /** Of a transaction that failed there is no fact: nothing is kept. */
    private void make(Owner owner, NewText made, Embedder embedder) {
        CompletableFuture<float[]> vector = new CompletableFuture<>();
        Wanted wanted = new Wanted(made.fact(), embedder.model());
        waiting.put(wanted, vector);
        try {
            vector.complete(embedder.embed(made.text()));
            store.save(owner, embedder.model(), Map.of(made.fact(), vector.join()));
        } catch (RuntimeException e) {
            vector.completeExceptionally(e);
            LOG.warn("a fact has no vector yet, it is made later: {}", e.toString());
        } finally {
            waiting.remove(wanted);
            room.release();
        }
    }
}
