package com.generalaugment.memory.domain;

/** Port: turns text into a vector that is near to those of texts with a like meaning. */
public interface Embedder {

    /** Vectors of different models are never compared. */
    String model();

    int dimension();

    /** Waits for a processor; called from virtual threads. @return length 1 */
    float[] embed(String text);
}
