package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.turnexecutor.clients.providers.tokens.Tokenizer;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the output of a provider at the output limit by our own count: some ignore their limit, and what lies beyond it
 * was never reserved.
 */
final class LimitedOutput implements ModelOutput {

    /** The limit is used up; everything up to it has been passed on. */
    static final class LimitReached extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LimitReached() {
            super("output limit", null, false, false);
        }
    }

    private final ModelOutput output;
    private final Tokenizer tokenizer;
    private final int limit;
    private final StringBuilder said = new StringBuilder();
    private long counted;

    LimitedOutput(ModelOutput output, Tokenizer tokenizer, int limit) {
        this.output = output;
        this.tokenizer = tokenizer;
        this.limit = limit;
    }

    @Override
    public void text(String delta) {
        String fitting = fitting(delta);
        if (!fitting.isEmpty()) {
            output.text(fitting);
        }
        stopIfCut(delta, fitting);
    }

    @Override
    public void refusal(String delta) {
        String fitting = fitting(delta);
        if (!fitting.isEmpty()) {
            output.refusal(fitting);
        }
        stopIfCut(delta, fitting);
    }

    @Override
    public void toolCall(String callId, String name) {
        stopIfCut(name, fitting(name));
        output.toolCall(callId, name);
    }

    @Override
    public void toolArguments(String delta) {
        String fitting = fitting(delta);
        if (!fitting.isEmpty()) {
            output.toolArguments(fitting);
        }
        stopIfCut(delta, fitting);
    }

    /** Summaries are not what the limit is about: the provider counts raw reasoning. */
    @Override
    public void reasoning(String delta) {
        output.reasoning(delta);
    }

    /** Raw reasoning counts as it is. */
    @Override
    public void rawReasoning(String delta) {
        String fitting = fitting(delta);
        if (!fitting.isEmpty()) {
            output.rawReasoning(fitting);
        }
        stopIfCut(delta, fitting);
    }

    @Override
    public void endOfReasoningPart() {
        output.endOfReasoningPart();
    }

    @Override
    public void endOfReasoning(@Nullable ReasoningState state) {
        output.endOfReasoning(state);
    }

    private static void stopIfCut(String delta, String fitting) {
        if (fitting.length() < delta.length()) {
            throw new LimitReached();
        }
    }

    /** Summing up deltas counts too much where they part a token; only at the limit is it worth counting exactly. */
    private String fitting(String delta) {
        int before = said.length();
        said.append(delta);
        counted += tokenizer.count(delta);
        if (counted > limit) {
            counted = tokenizer.count(said.toString());
        }
        if (counted <= limit) {
            return delta;
        }
        said.setLength(before);
        String head = tokenizer.head(delta, limit - tokenizer.count(said.toString()));
        said.append(head);
        return head;
    }
}
