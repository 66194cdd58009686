package com.generalaugment.memory;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.domain.embedding.Embedder;
import com.generalaugment.memory.domain.embedding.Vectors;
import java.util.List;

/** A model that takes no time: texts with the same words are near. */
public final class WordsEmbedder implements Embedder {

    private final String model;
    private final int dimension;
    private final boolean away;

    public WordsEmbedder(String model, int dimension) {
        this(model, dimension, false);
    }

    private WordsEmbedder(String model, int dimension, boolean away) {
        this.model = model;
        this.dimension = dimension;
        this.away = away;
    }

    /** The same model where it cannot be reached. */
    public WordsEmbedder away() {
        return new WordsEmbedder(model, dimension, true);
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
        if (away) {
            throw Problem.unavailable("The model is away.", null);
        }
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
