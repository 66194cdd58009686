package com.generalaugment.memory.domain.facts;

import java.util.Locale;

/** Where a fact comes from, and how far it is trusted. */
public enum SourceType {
    APP("high"),
    AGENT("low"),
    CHANNEL("medium"),
    IMPORT("medium"),
    CORRECTION("high");

    private final String label = name().toLowerCase(Locale.ROOT);
    private final String trustLevel;

    SourceType(String trustLevel) {
        this.trustLevel = trustLevel;
    }

    public String label() {
        return label;
    }

    /** high, medium or low. */
    public String trustLevel() {
        return trustLevel;
    }

    /** The type that the source names; any other source is of type {@link #APP}. */
    public static SourceType named(String source) {
        for (SourceType type : values()) {
            if (type.label.equals(source)) {
                return type;
            }
        }
        return APP;
    }
}
