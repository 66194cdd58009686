package com.generalaugment.memory.domain.embedding;

import java.util.List;

/** Port: turns a text into a vector. Texts with a similar meaning have near vectors. */
public interface Embedder {

    /** Names model and dimension. Vectors of different models are never compared. */
    String model();

    int dimension();

    /** How many texts in one call cost hardly more than one. */
    int batch();

    /** Loads what the first text would otherwise wait for. @throws RuntimeException when the model can never work */
    void prepare();

    /** Waits; called from virtual threads. @return vectors of length 1, in the order of the texts */
    List<float[]> embed(List<String> texts);

    default float[] embed(String text) {
        return embed(List.of(text)).getFirst();
    }
}
