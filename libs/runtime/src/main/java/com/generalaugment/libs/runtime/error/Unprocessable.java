package com.generalaugment.libs.runtime.error;

import org.jspecify.annotations.Nullable;

/** An input that can never be processed, however often it is tried: a consumer makes the record a dead letter at once. */
public final class Unprocessable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of defect it is: a label of metrics, so there are few. */
    public enum Reason {
        /** No event by its form. */
        UNREADABLE,
        /** An event of a type that this build does not know. */
        UNKNOWN_TYPE,
        /** An event with values that are not allowed. */
        INVALID,
        /** The store's rules refuse it. */
        CONSTRAINT,
        /** The handler fails in the same way at each attempt. */
        DEFECT;

        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final Reason reason;

    /** @param text constant text without values */
    public Unprocessable(Reason reason, String text, @Nullable Throwable cause) {
        super(text, cause, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
