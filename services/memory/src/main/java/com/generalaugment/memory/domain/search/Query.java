package com.generalaugment.memory.domain.search;

/**
 * A query in the forms that ranking compares.
 *
 * @param words hashes of its distinct words; words beyond {@value #MAX_WORDS} do not count
 * @param vector of length 1
 */
public record Query(int[] words, float[] vector) {

    /** One bit of a long each. */
    static final int MAX_WORDS = 64;
}
