package com.generalaugment.memory.domain.learning;

import java.util.regex.Pattern;

/** Patterns over whole words, whatever their case, with either apostrophe. */
final class Phrases {
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;

    private Phrases() {}

    /** Somewhere in the text. */
    static Pattern anyOf(String... alternatives) {
        return Pattern.compile("(?<![\\w-])(?:" + joined(alternatives) + ")(?![\\w-])", FLAGS);
    }

    /** Where the text begins. */
    static Pattern beginning(String... alternatives) {
        return Pattern.compile("^[\\s\"'¿¡(]*(?:" + joined(alternatives) + ")(?!\\w)", FLAGS);
    }

    private static String joined(String... alternatives) {
        return String.join("|", alternatives).replace("'", "['’]");
    }
}
