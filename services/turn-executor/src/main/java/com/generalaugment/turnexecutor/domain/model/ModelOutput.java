package com.generalaugment.turnexecutor.domain.model;

import org.jspecify.annotations.Nullable;

/**
 * Receives the model's output in order. Reasoning, text, refusals and tool calls may follow each other; one is open at
 * a time and is closed by what follows it.
 */
public interface ModelOutput {

    void text(String delta);

    void refusal(String delta);

    /** A tool call begins; the argument deltas that follow belong to it. */
    void toolCall(String callId, String name);

    void toolArguments(String delta);

    /**
     * A piece of the summary of what the model thinks; it begins reasoning, or another part of it, when none is open.
     */
    void reasoning(String delta);

    /** A piece of raw reasoning; part of the open reasoning, or the beginning of one. */
    void rawReasoning(String delta);

    /** The part of the summary that is open is whole. Nothing happens when none is. */
    void endOfReasoningPart();

    /**
     * What the call has used until now, where the provider reports it before the end; a later figure replaces an
     * earlier one. Throws what ends the call when that is more than may be used.
     */
    default void measured(TokenUsage soFar) {}

    /**
     * The reasoning has ended.
     *
     * @param state for the provider's next call; with one, there was reasoning even without output
     */
    void endOfReasoning(@Nullable ReasoningState state);
}
