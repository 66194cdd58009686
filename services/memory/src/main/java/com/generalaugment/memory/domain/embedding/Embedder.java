package com.generalaugment.memory.domain.embedding;

import java.util.List;

/** Port: turns text into a vector that is near to those of texts with a like meaning. */
public interface Embedder {

    /** Names model and dimension. Vectors of different models are never compared. */
    String model();

    int dimension();

    /** How many texts at once cost hardly more than one. */
    int batch();

    /** Gets everything ready that the first text would otherwise wait for. @throws RuntimeException this one never will work */
    void prepare();

    /** Waits; called from virtual threads. @return vectors of length 1, in the order of the texts */
    List<float[]> embed(List<String> texts);

    default float[] embed(String text) {
        return embed(List.of(text)).getFirst();
    }
}
