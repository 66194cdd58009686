package com.generalaugment.memory.domain.search;

/**
 * @param text empty: the newest first
 * @param limit most facts that are answered
 */
public record Search(String text, int limit, double minSimilarity, Filter filter) {}
