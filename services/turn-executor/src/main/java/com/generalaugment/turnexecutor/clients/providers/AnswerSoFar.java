package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import org.jspecify.annotations.Nullable;

/** What is known of an answer while it arrives. */
public final class AnswerSoFar {

    private static final int MAX_SAID = 16 * 1024 * 1024;

    private final StringBuilder said = new StringBuilder();
    private @Nullable FinishReason finish;
    private @Nullable TokenUsage usage;
    private @Nullable String model;

    /** Output of any kind, for counting what nobody measured. */
    public void said(String text) {
        said.append(text);
    }

    public void finished(FinishReason reason) {
        finish = reason;
    }

    /** As the provider measured it; a later figure replaces an earlier one. */
    public void measured(TokenUsage figure) {
        usage = figure;
    }

    public void answeredBy(String name) {
        if (!name.isEmpty()) {
            model = name;
        }
    }

    /** Nobody may fill our memory with what is held back or not shown. */
    boolean isTooLong() {
        return said.length() > MAX_SAID;
    }

    String allSaid() {
        return said.toString();
    }

    /** Absent: the stream broke off. */
    public @Nullable FinishReason finish() {
        return finish;
    }

    public @Nullable TokenUsage usage() {
        return usage;
    }

    @Nullable
    String model() {
        return model;
    }
}
