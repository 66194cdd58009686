package com.generalaugment.memory.domain.facts;

/**
 * Who has confirmed a fact that was learned.
 *
 * @param by as its provenance tells it
 * @param trustLevel of the fact from then on
 */
public enum Confirmation {
    /** The user has said the same in another turn: still nobody has looked at it. */
    REPETITION("repetition", "low"),
    /** The app has said that its user confirms it. */
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
