package com.generalaugment.outboxrelay.domain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A failure in one line, with everything that led to it. */
final class CauseChain {

    private static final int DEPTH = 6;

    private CauseChain() {}

    static String text(Throwable failure) {
        List<String> lines = new ArrayList<>();
        for (Throwable cause = failure; cause != null && lines.size() < DEPTH; cause = next(cause)) {
            String message = cause.getMessage();
            lines.add(cause.getClass().getSimpleName() + (message == null ? "" : ": " + firstLine(message)));
        }
        return String.join("; because of ", lines);
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause.getCause() == cause ? null : cause.getCause();
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
