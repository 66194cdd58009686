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
 * Computes the vectors of new facts right after the commit, so that storing does not wait for inference. An earlier search
 * waits for the pending vector, or computes it itself (another replica, a crash in between). So a fact is found from its commit
 * on.
 */
public final class Embeddings {

    private static final Logger LOG = LoggerFactory.getLogger(Embeddings.class);

    /** Above this number storing waits. Otherwise searches would have to compute the backlog. */
    private static final int MOST_WAITING = 64;

    /** Longest wait. A model that does not answer must not prevent storing: missing vectors are computed later. */
    private static final long MOST_MILLIS = 500;

    private final VectorStore store;
    private final Models models;
    private final Executor afterwards;
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private final ConcurrentMap<Pending, CompletableFuture<float[]>> waiting = new ConcurrentHashMap<>();

    private record Pending(UUID fact, String model) {}

    private record NewText(UUID fact, String text, String model) {}

    /** @param afterwards runs work on a thread of its own, which may outlive the call */
    public Embeddings(VectorStore store, Models models, Executor afterwards) {
        this.store = store;
        this.models = models;
        this.afterwards = afterwards;
    }

    /** Work that may insert a fact, which is embedded afterwards. */
    public interface Writing<T> {
        T with(Fresh fresh);
    }

    /** Receives the fact that a transaction inserts. */
    public static final class Fresh {

        private volatile @Nullable NewText made;

        private Fresh() {}

        /** @param model of the user */
        public void set(UUID fact, String text, String model) {
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

    /** Vectors of facts that were found without one. New ones are saved. */
    public Map<UUID, float[]> of(Owner owner, String model, Map<UUID, String> texts) {
        Map<UUID, float[]> vectors = HashMap.newHashMap(texts.size());
        Map<UUID, String> unknown = new HashMap<>();
        texts.forEach((id, text) -> {
            CompletableFuture<float[]> coming = waiting.get(new Pending(id, model));
            if (coming == null) {
                unknown.put(id, text);
            } else {
                vectors.put(id, outcome(coming));
            }
        });
        if (!unknown.isEmpty()) {
            // Other calls wait for these vectors too: the deadline of the first call must not end them.
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

    /** A failed transaction has no fact: nothing is saved. */
    private void make(Owner owner, NewText made, Embedder embedder) {
        CompletableFuture<float[]> vector = new CompletableFuture<>();
        Pending pending = new Pending(made.fact(), embedder.model());
        waiting.put(pending, vector);
        try {
            vector.complete(embedder.embed(made.text()));
            store.save(owner, embedder.model(), Map.of(made.fact(), vector.join()));
        } catch (RuntimeException e) {
            vector.completeExceptionally(e);
            LOG.warn("a fact has no vector yet, it is computed later: {}", e.toString());
        } finally {
            waiting.remove(pending);
            room.release();
        }
    }
}
