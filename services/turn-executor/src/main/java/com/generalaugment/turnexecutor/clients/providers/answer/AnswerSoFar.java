package com.generalaugment.turnexecutor.clients.providers.answer;

import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import org.jspecify.annotations.Nullable;

/** What is known of an answer while it arrives. */
public final class AnswerSoFar {

    private static final int MAX_SAID = 16 * 1024 * 1024;

    private final StringBuilder said = new StringBuilder();
    private final ReportedUsage usage = new ReportedUsage();
    private @Nullable FinishReason finish;
    private @Nullable String model;

    /** Output of any kind, for counting where no usage was reported. */
    public void said(String text) {
        said.append(text);
    }

    public void finished(FinishReason reason) {
        finish = reason;
    }

    public void answeredBy(String name) {
        if (!name.isEmpty()) {
            model = name;
        }
    }

    /** As the provider reports it. */
    public ReportedUsage usage() {
        return usage;
    }

    /** Bounds the memory for output that is held back or not shown. */
    boolean isTooLong() {
        return said.length() > MAX_SAID;
    }

    /** How much was said. */
    public int length() {
        return said.length();
    }

    public String allSaid() {
        return said.toString();
    }

    /** Absent: the stream broke off. */
    public @Nullable FinishReason finish() {
        return finish;
    }

    @Nullable
    public String model() {
        return model;
    }
}
