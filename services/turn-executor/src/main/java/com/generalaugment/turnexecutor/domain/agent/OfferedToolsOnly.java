package com.generalaugment.turnexecutor.domain.agent;

import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.request.RequestedTools;
import org.jspecify.annotations.Nullable;

/** Passes on what the model says, but no call of a function that it was not offered, and no second one when one is asked for. */
final class OfferedToolsOnly implements ModelOutput {

    private final RequestedTools tools;
    private final ModelOutput output;
    private final boolean parallel;
    private boolean dropping;
    private boolean called;

    /** @param parallel whether the model may return more than one call */
    OfferedToolsOnly(RequestedTools tools, boolean parallel, ModelOutput output) {
        this.tools = tools;
        this.parallel = parallel;
        this.output = output;
    }

    @Override
    public void text(String delta) {
        output.text(delta);
    }

    @Override
    public void refusal(String delta) {
        output.refusal(delta);
    }

    @Override
    public void toolCall(String callId, String name) {
        dropping = !tools.isOffered(name) || (called && !parallel);
        if (!dropping) {
            called = true;
            output.toolCall(callId, name);
        }
    }

    @Override
    public void toolArguments(String delta) {
        if (!dropping) {
            output.toolArguments(delta);
        }
    }

    @Override
    public void reasoning(String delta) {
        output.reasoning(delta);
    }

    @Override
    public void rawReasoning(String delta) {
        output.rawReasoning(delta);
    }

    @Override
    public void endOfReasoningPart() {
        output.endOfReasoningPart();
    }

    @Override
    public void endOfReasoning(@Nullable ReasoningState state) {
        output.endOfReasoning(state);
    }
}
