package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.facts.FactType;

/** What a model believes that a user has said of himself. Nothing is known by it yet. */
public record Proposal(String fact, FactType type) {}
