package com.generalaugment.libs.runtime.config;

/** A setting that is never printed. Converted from text by its constructor. */
public final class Secret {

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    public String value() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
