package com.generalaugment.memory.domain.facts;

/** A body to answer with. @param replayed whether it is the one of an earlier request */
public record Answered(byte[] body, boolean replayed) {}
