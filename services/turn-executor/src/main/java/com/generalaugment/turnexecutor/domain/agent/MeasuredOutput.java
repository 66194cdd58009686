package com.generalaugment.turnexecutor.domain.agent;

import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.OutputCounter;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/** Listens to one call to know what it has used, should it break off, and ends it where the reservation ends. */
final class MeasuredOutput implements ModelOutput {

    private final ModelCall call;
    private final ModelProvider provider;
    private final ModelOutput output;
    private final LongToIntFunction affordable;
    private final StringBuilder said = new StringBuilder();
    private final OutputCounter counter;
    /** Length of the output that was counted: 0 while there is no limit. */
    private int heard;

    private TokenUsage measured = TokenUsage.NONE;
    private int limit = Integer.MAX_VALUE;

    /** @param affordable how many tokens may be said by a call that reads that many */
    MeasuredOutput(ModelCall call, ModelProvider provider, ModelOutput output, LongToIntFunction affordable) {
        this.call = call;
        this.provider = provider;
        this.output = output;
        this.affordable = affordable;
        this.counter = new OutputCounter(text -> provider.countOutputTokens(call, text));
    }

    /**
     * Usage of a call that ended without a report: as measured as far as that goes, else as counted. A call that said
     * nothing and measured nothing never began; one that began has read all of its input.
     */
    TokenUsage used() {
        if (said.isEmpty() && measured.totalTokens() == 0) {
            return TokenUsage.NONE;
        }
        long input = measured.inputTokens() > 0 ? measured.inputTokens() : provider.countInputTokens(call);
        long spoken = Math.max(measured.outputTokens(), provider.countOutputTokens(call, said.toString()));
        return measured.withTotals(input, spoken);
    }

    @Override
    public void measured(TokenUsage soFar) {
        measured = soFar;
        int now = affordable.applyAsInt(soFar.inputTokens());
        limit = now < call.maxOutputTokens() ? now : Integer.MAX_VALUE;
        if (soFar.outputTokens() > limit) {
            throw new ReservationExhausted();
        }
    }

    @Override
    public void text(String delta) {
        hear(delta);
        output.text(delta);
    }

    @Override
    public void refusal(String delta) {
        hear(delta);
        output.refusal(delta);
    }

    @Override
    public void toolCall(String callId, String name) {
        hear(name);
        output.toolCall(callId, name);
    }

    @Override
    public void toolArguments(String delta) {
        hear(delta);
        output.toolArguments(delta);
    }

    @Override
    public void reasoning(String delta) {
        hear(delta);
        output.reasoning(delta);
    }

    @Override
    public void rawReasoning(String delta) {
        hear(delta);
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

    /** What does not fit any more is not passed on: it was said all the same, and counts. */
    private void hear(String delta) {
        said.append(delta);
        if (limit == Integer.MAX_VALUE) {
            return;
        }
        counter.add(said.substring(heard));
        heard = said.length();
        if (counter.exceeds(limit)) {
            throw new ReservationExhausted();
        }
    }
}
