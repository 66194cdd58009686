package com.generalaugment.memory.domain.facts;

/** The body of an answer. @param replayed whether an earlier request produced it */
public record Answered(byte[] body, boolean replayed) {}
