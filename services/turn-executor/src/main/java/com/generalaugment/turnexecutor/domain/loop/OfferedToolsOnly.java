package com.generalaugment.turnexecutor.domain.loop;

import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.request.RequestedTools;

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
}
