package com.generalaugment.memory.reembedding;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.domain.Embedder;
import java.util.List;

/** Another one that cannot be reached. */
record FailingEmbedder(Embedder embedder) implements Embedder {

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
    public void prepare() {}

    @Override
    public List<float[]> embed(List<String> texts) {
        throw Problem.unavailable("The embedding endpoint is away.", null);
    }
}
