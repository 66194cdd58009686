package com.generalaugment.memory.domain;

import com.generalaugment.libs.runtime.error.Problem;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
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

    private final BlockStore store;
    private final Embedder embedder;
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private final ConcurrentMap<UUID, CompletableFuture<float[]>> waiting = new ConcurrentHashMap<>();

    public Embeddings(BlockStore store, Embedder embedder) {
        this.store = store;
        this.embedder = embedder;
    }

    /** Work that may write facts; its new ones are embedded afterwards. */
    interface Writing<T> {
        T with(Fresh fresh);
    }

    /** Collects the fact that a transaction makes. */
    static final class Fresh {

        private volatile @Nullable Fact fact;

        void is(Fact made) {
            fact = made;
        }
    }

    <T> T after(Owner owner, Writing<T> work) {
        takeRoom();
        Fresh fresh = new Fresh();
        try {
            return work.with(fresh);
        } finally {
            Fact made = fresh.fact;
            if (made == null) {
                room.release();
            } else {
                Thread.startVirtualThread(() -> make(owner, made));
            }
        }
    }

    String model() {
        return embedder.model();
    }

    /** Of a fact that was found without one. */
    float[] of(UUID id, String text) {
        CompletableFuture<float[]> coming = waiting.get(id);
        return coming == null ? embedder.embed(text) : coming.join();
    }

    private void takeRoom() {
        try {
            room.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("The fact could not be stored in time.", e);
        }
    }

    /** Of a transaction that failed there is no fact: nothing is kept. */
    private void make(Owner owner, Fact fact) {
        CompletableFuture<float[]> vector = new CompletableFuture<>();
        waiting.put(fact.id(), vector);
        try {
            vector.complete(embedder.embed(fact.content()));
            store.repair(owner, embedder.model(), Map.of(fact.id(), vector.join()));
        } catch (RuntimeException e) {
            vector.completeExceptionally(e);
            LOG.warn("a fact has no vector yet, the next search makes it: {}", e.toString());
        } finally {
            waiting.remove(fact.id());
            room.release();
        }
    }
}
