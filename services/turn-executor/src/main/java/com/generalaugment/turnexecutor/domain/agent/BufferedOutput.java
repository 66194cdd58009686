package com.generalaugment.turnexecutor.domain.agent;

import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Output of the model, held back until it may be published. */
final class BufferedOutput implements ModelOutput {

    private final List<Consumer<ModelOutput>> held = new ArrayList<>();
    private final BitSet texts = new BitSet();
    private final StringBuilder text = new StringBuilder();
    private boolean other;

    @Override
    public void text(String delta) {
        text.append(delta);
        texts.set(held.size());
        held.add(output -> output.text(delta));
    }

    @Override
    public void refusal(String delta) {
        other = true;
        held.add(output -> output.refusal(delta));
    }

    @Override
    public void toolCall(String callId, String name) {
        other = true;
        held.add(output -> output.toolCall(callId, name));
    }

    @Override
    public void toolArguments(String delta) {
        held.add(output -> output.toolArguments(delta));
    }

    @Override
    public void reasoning(String delta) {
        held.add(output -> output.reasoning(delta));
    }

    @Override
    public void rawReasoning(String delta) {
        held.add(output -> output.rawReasoning(delta));
    }

    @Override
    public void endOfReasoningPart() {
        held.add(ModelOutput::endOfReasoningPart);
    }

    @Override
    public void endOfReasoning(@Nullable ReasoningState state) {
        held.add(output -> output.endOfReasoning(state));
    }

    String text() {
        return text.toString();
    }

    /** Whether this is a whole text that the schema applies to: not a refusal, a tool call or a cut answer. */
    boolean isFinalText(ModelResult result) {
        return !other && (result.finish() == FinishReason.STOP || result.finish() == FinishReason.TOOL_CALLS);
    }

    void release(ModelOutput output) {
        held.forEach(saying -> saying.accept(output));
    }

    /** With another text in place of its own. */
    void release(ModelOutput output, String document) {
        int first = texts.nextSetBit(0);
        for (int i = 0; i < held.size(); i++) {
            if (i == first) {
                output.text(document);
            } else if (!texts.get(i)) {
                held.get(i).accept(output);
            }
        }
    }
}
