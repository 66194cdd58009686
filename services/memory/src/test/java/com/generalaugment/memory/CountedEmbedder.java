package com.generalaugment.memory;

import com.generalaugment.memory.domain.embedding.Embedder;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Another one, and how many texts it was given. */
final class CountedEmbedder implements Embedder {

    private final Embedder embedder;
    private final AtomicInteger texts = new AtomicInteger();

    CountedEmbedder(Embedder embedder) {
        this.embedder = embedder;
    }

    int texts() {
        return texts.get();
    }

    @Override
    public String model() {
        return embedder.model();
    }

    @Override
    public int dimension() {
        return embedder.dimension();
    }

    @Override
    public int batch() {
        return embedder.batch();
    }

    @Override
    public void prepare() {
        embedder.prepare();
    }

    @Override
    public List<float[]> embed(List<String> more) {
        texts.addAndGet(more.size());
        return embedder.embed(more);
    }
}
