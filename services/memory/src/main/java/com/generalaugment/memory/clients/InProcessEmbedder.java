package com.generalaugment.memory.clients;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.domain.embedding.Embedder;
import com.generalaugment.memory.domain.embedding.Vectors;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.grpc.Context;
import io.grpc.Deadline;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A model in this process, without a network. Inference is native code that pins its thread, so it has platform threads of its
 * own, and callers wait on virtual threads. A model is loaded when it is first used.
 */
public final class InProcessEmbedder implements Embedder {

    private final InProcessModel model;
    private final InferenceThreads threads;
    private final Timer timer;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile @Nullable EmbeddingModel loaded;

    public InProcessEmbedder(InProcessModel model, InferenceThreads threads, Timer timer) {
        this.model = model;
        this.threads = threads;
        this.timer = timer;
    }

    @Override
    public String model() {
        return model.label();
    }

    @Override
    public int dimension() {
        return model.dimension();
    }

    /** Each text is embedded on one processor. */
    @Override
    public int batch() {
        return 1;
    }

    @Override
    public void prepare() {
        if (embed("ready").length != dimension()) {
            throw new IllegalStateException("the embedding model has another dimension than expected");
        }
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        EmbeddingModel ready = loaded();
        List<Future<float[]>> vectors = new ArrayList<>(texts.size());
        try {
            for (String text : texts) {
                vectors.add(threads.submit(() -> timer.recordCallable(() -> inferred(ready, text))));
            }
            return vectors.stream().map(InProcessEmbedder::await).toList();
        } finally {
            vectors.forEach(threads::cancel);
        }
    }

    /** Waits no longer than the caller's deadline. */
    private static float[] await(Future<float[]> vector) {
        try {
            Deadline deadline = Context.current().getDeadline();
            return deadline == null
                    ? vector.get()
                    : vector.get(deadline.timeRemaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw Problem.unavailable("The text could not be embedded in time.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("The text could not be embedded in time.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a text cannot be embedded", e.getCause());
        }
    }

    private EmbeddingModel loaded() {
        EmbeddingModel ready = loaded;
        if (ready != null) {
            return ready;
        }
        loading.lock();
        try {
            ready = loaded;
            if (ready == null) {
                ready = new OnnxModel(model, threads.executor());
                loaded = ready;
            }
            return ready;
        } finally {
            loading.unlock();
        }
    }

    private static float[] inferred(EmbeddingModel ready, String text) {
        return Vectors.normalized(ready.embed(text).content().vector());
    }
}
