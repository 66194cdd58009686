package com.generalaugment.memory.domain.facts;

import java.util.Locale;

/**
 * States of a fact's row: active → superseded. A learned fact begins quarantined, and becomes active when it is confirmed.
 * Deleted facts have no row; an expired one is invisible until it is swept.
 */
public enum FactStatus {
    ACTIVE,
    SUPERSEDED,
    QUARANTINED;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }

    public static FactStatus labelled(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
