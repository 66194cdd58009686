package com.generalaugment.turnexecutor.domain.agent;

import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import org.jspecify.annotations.Nullable;

/** Passes on all output that its caller may get, and records whether there was any. */
final class OutputGate implements ModelOutput {

    private final ModelOutput output;
    private final boolean tellsRawReasoning;
    private boolean spoken;

    OutputGate(ModelOutput output, boolean tellsRawReasoning) {
        this.output = output;
        this.tellsRawReasoning = tellsRawReasoning;
    }

    boolean isSpoken() {
        return spoken;
    }

    private ModelOutput speaking() {
        spoken = true;
        return output;
    }

    @Override
    public void text(String delta) {
        speaking().text(delta);
    }

    @Override
    public void refusal(String delta) {
        speaking().refusal(delta);
    }

    @Override
    public void toolCall(String callId, String name) {
        speaking().toolCall(callId, name);
    }

    @Override
    public void toolArguments(String delta) {
        speaking().toolArguments(delta);
    }

    @Override
    public void reasoning(String delta) {
        speaking().reasoning(delta);
    }

    /** Raw reasoning goes only to callers that asked for it; it is charged all the same. */
    @Override
    public void rawReasoning(String delta) {
        if (tellsRawReasoning) {
            speaking().rawReasoning(delta);
        }
    }

    @Override
    public void endOfReasoningPart() {
        output.endOfReasoningPart();
    }

    @Override
    public void endOfReasoning(@Nullable ReasoningState state) {
        (state == null ? output : speaking()).endOfReasoning(state);
    }
}
