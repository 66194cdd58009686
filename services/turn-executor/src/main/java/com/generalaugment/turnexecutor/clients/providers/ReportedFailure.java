package com.generalaugment.turnexecutor.clients.providers;

import java.io.IOException;

/** A provider told inside a running answer that it failed, in the words of the status it would have had before. */
public final class ReportedFailure extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String text;

    /** @param text what the provider said; for classifying, never shown */
    public ReportedFailure(int status, String text) {
        super("the provider reported a failure inside the stream");
        this.status = status;
        this.text = text;
    }

    int status() {
        return status;
    }

    String text() {
        return text;
    }
}
