package com.generalaugment.turnexecutor.domain.model;

/** Sampling parameters in force, ranges as in the public contract. */
public record Sampling(
        double temperature, double topP, double presencePenalty, double frequencyPenalty, int topLogprobs) {}
