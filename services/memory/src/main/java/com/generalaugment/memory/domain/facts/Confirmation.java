package com.generalaugment.memory.domain.facts;

/**
 * How a learned fact was confirmed.
 *
 * @param by value of {@code confirmed_by} in the fact's provenance
 * @param trustLevel of the fact from then on
 */
public enum Confirmation {
    /** The user wrote the same in another turn. No person has reviewed it. */
    REPETITION("repetition", "low"),
    /** The app has sent a confirmation of its user. */
    USER("user", "high"),
    /** The app has stored the same text. */
    STORE("store", "high");

    private final String by;
    private final String trustLevel;

    Confirmation(String by, String trustLevel) {
        this.by = by;
        this.trustLevel = trustLevel;
    }

    public String by() {
        return by;
    }

    public String trustLevel() {
        return trustLevel;
    }
}
