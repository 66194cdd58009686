package com.generalaugment.memory.domain.learning;

import java.util.Locale;

/** Why a proposal is dropped. */
public enum Junk {
    /** Too short, too long, code, a log line, a link: not the form of a fact. */
    FORM,
    /** It has no content words. */
    EMPTY,
    /** A credential, or a number that opens or pays something. */
    SECRET,
    /** An instruction to the model, or a claim of rights. */
    INSTRUCTION,
    /** It is not about the user. */
    OTHERS,
    /** Not in the words of the user: too few words match, or a name or number does not. */
    UNGROUNDED,
    /** It denies what the user wrote, or the other way round. */
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
