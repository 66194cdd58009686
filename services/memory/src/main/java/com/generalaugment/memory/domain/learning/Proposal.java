package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.facts.FactType;

/** A fact that a model proposes from the words of the user. It is not verified yet. */
public record Proposal(String fact, FactType type) {}
