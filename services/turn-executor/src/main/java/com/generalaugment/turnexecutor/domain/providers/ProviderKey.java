package com.generalaugment.turnexecutor.domain.providers;

/** A key to a provider; never printed. */
public final class ProviderKey {

    private final String text;

    public ProviderKey(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
