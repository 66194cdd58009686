package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.facts.Fact;

/**
 * @param similarity 0 to 1, to compare with a lower bound
 * @param score 0 to 1, the order
 */
public record SearchHit(Fact fact, double similarity, double score) {}
