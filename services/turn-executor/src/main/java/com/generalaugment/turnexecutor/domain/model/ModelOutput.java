package com.generalaugment.turnexecutor.domain.model;

/** Hears what the model says, in order. Text, refusals and tool calls may follow each other; one is open at a time. */
public interface ModelOutput {

    void text(String delta);

    void refusal(String delta);

    /** A tool call begins; the argument deltas that follow belong to it. */
    void toolCall(String callId, String name);

    void toolArguments(String delta);
}
