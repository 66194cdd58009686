package com.generalaugment.turnexecutor.domain.loop;

import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.request.RequestedTools;

/** Passes on what the model says, but no call of a function that it was not offered. */
final class OfferedToolsOnly implements ModelOutput {

    private final RequestedTools tools;
    private final ModelOutput output;
    private boolean dropping;

    OfferedToolsOnly(RequestedTools tools, ModelOutput output) {
        this.tools = tools;
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
        dropping = !tools.isOffered(name);
        if (!dropping) {
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
