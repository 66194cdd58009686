package com.generalaugment.memory.domain.learning;

import java.util.Locale;

/** Why a proposal is not even kept in quarantine. */
public enum Junk {
    /** Too short, too long, code, a log line, a link: not the form of a fact. */
    FORM,
    /** It says nothing beside who it is about. */
    EMPTY,
    /** A credential, or a number that opens or pays something. */
    SECRET,
    /** Aimed at the model, or at the rights that somebody has. */
    INSTRUCTION,
    /** It is not about the user. */
    OTHERS,
    /** The user did not say it: too few of its words are his, or a name or number is not. */
    UNGROUNDED,
    /** It denies what he said, or the other way round. */
    REVERSED,
    QUESTION,
    REQUEST,
    COURTESY,
    /** True for hours, not for months. */
    PASSING,
    HYPOTHETICAL,
    /** About the conversation itself. */
    CONVERSATION;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
