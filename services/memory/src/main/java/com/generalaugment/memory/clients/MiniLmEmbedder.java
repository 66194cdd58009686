package com.generalaugment.memory.clients;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.domain.Embedder;
import com.generalaugment.memory.domain.Vectors;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * all-MiniLM-L6-v2, quantized, in this process and without a network. Inference is native code that keeps its thread: it has
 * threads of its own, as many as there are processors, and callers wait for them on virtual ones.
 */
public final class MiniLmEmbedder implements Embedder, AutoCloseable {

    private static final String MODEL = "all-minilm-l6-v2-q";
    private static final int DIMENSION = 384;

    private final ExecutorService threads;
    private final EmbeddingModel model;
    private final Timer timer;

    public MiniLmEmbedder(int threads, MeterRegistry metrics) {
        this.threads = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("embedding-", 0).factory());
        this.model = new MiniLm(this.threads);
        this.timer = metrics.timer("general_augment_memory_embedding_duration");
    }

    @Override
    public String model() {
        return MODEL;
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public float[] embed(String text) {
        Future<float[]> vector = threads.submit(() -> timer.recordCallable(() -> inferred(text)));
        try {
            return vector.get();
        } catch (InterruptedException e) {
            vector.cancel(false);
            Thread.currentThread().interrupt();
            throw Problem.unavailable("The text could not be embedded in time.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a text cannot be embedded", e.getCause());
        }
    }

    private float[] inferred(String text) {
        return Vectors.normalized(model.embed(text).content().vector());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
