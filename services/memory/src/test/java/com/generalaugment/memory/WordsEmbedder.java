package com.generalaugment.memory;

import com.generalaugment.memory.domain.Embedder;
import com.generalaugment.memory.domain.Vectors;
import java.util.List;

/** A model that takes no time: texts with the same words are near. */
public final class WordsEmbedder implements Embedder {

    private final String model;
    private final int dimension;

    public WordsEmbedder(String model, int dimension) {
        this.model = model;
        this.dimension = dimension;
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public int batch() {
        return 16;
    }

    @Override
    public void prepare() {}

    @Override
    public List<float[]> embed(List<String> texts) {
        return texts.stream().map(this::vector).toList();
    }

    private float[] vector(String text) {
        float[] vector = new float[dimension];
        for (String word : text.split(" ", -1)) {
            vector[Math.floorMod((model + word).hashCode(), dimension)]++;
        }
        return Vectors.normalized(vector);
    }
}
