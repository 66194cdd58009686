package com.generalaugment.turnexecutor.clients.providers.answer;

import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes on text of whole characters only: half of a surrogate pair waits for its other half, and becomes U+FFFD when that does
 * not come.
 */
public final class WellFormedOutput implements ModelOutput {

    private static final char REPLACEMENT = '\uFFFD';

    private final ModelOutput output;
    private final Consumer<String> text;
    private final Consumer<String> refusal;
    private final Consumer<String> arguments;
    private final Consumer<String> reasoning;
    private final Consumer<String> rawReasoning;
    private char half;
    private @Nullable Consumer<String> halfOf;

    public WellFormedOutput(ModelOutput output) {
        this.output = output;
        this.text = output::text;
        this.refusal = output::refusal;
        this.arguments = output::toolArguments;
        this.reasoning = output::reasoning;
        this.rawReasoning = output::rawReasoning;
    }

    @Override
    public void text(String delta) {
        pass(delta, text);
    }

    @Override
    public void refusal(String delta) {
        pass(delta, refusal);
    }

    @Override
    public void toolCall(String callId, String name) {
        end();
        output.toolCall(callId, wellFormed(name));
    }

    @Override
    public void toolArguments(String delta) {
        pass(delta, arguments);
    }

    @Override
    public void reasoning(String delta) {
        pass(delta, reasoning);
    }

    @Override
    public void rawReasoning(String delta) {
        pass(delta, rawReasoning);
    }

    @Override
    public void endOfReasoningPart() {
        end();
        output.endOfReasoningPart();
    }

    @Override
    public void endOfReasoning(@Nullable ReasoningState state) {
        end();
        output.endOfReasoning(state);
    }

    /** What waits is passed on. */
    public void end() {
        Consumer<String> waiting = halfOf;
        if (waiting != null) {
            halfOf = null;
            waiting.accept(String.valueOf(REPLACEMENT));
        }
    }

    private void pass(String delta, Consumer<String> sink) {
        if (delta.isEmpty()) {
            return;
        }
        if (halfOf != null && halfOf != sink) {
            end();
        }
        String joined = halfOf == null ? delta : half + delta;
        halfOf = null;
        char last = joined.charAt(joined.length() - 1);
        if (Character.isHighSurrogate(last)) {
            half = last;
            halfOf = sink;
            joined = joined.substring(0, joined.length() - 1);
        }
        if (!joined.isEmpty()) {
            sink.accept(wellFormed(joined));
        }
    }

    private static String wellFormed(String text) {
        int bad = indexOfHalf(text, 0);
        if (bad < 0) {
            return text;
        }
        StringBuilder mended = new StringBuilder(text);
        for (int at = bad; at >= 0; at = indexOfHalf(text, at + 1)) {
            mended.setCharAt(at, REPLACEMENT);
        }
        return mended.toString();
    }

    private static int indexOfHalf(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isPair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (isPair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return i;
            }
        }
        return -1;
    }
}
