package com.generalaugment.turnexecutor.domain.structured;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;

/**
 * A pattern of a caller's schema, run by RE2/J in time linear in the text. The dialect of JSON schema is ECMA-262; what RE2/J
 * spells otherwise is rewritten, what it cannot express (look-around, back-references) is refused.
 */
final class LinearPattern implements RegularExpression {

    static final int MAX_CHARACTERS = 1_000;

    /** States of the automaton that one pattern may have; {@code a{1000}} has a thousand. */
    static final int MAX_SIZE = 5_000;

    private final Pattern pattern;
    private final int size;
    private final ValidationBudget budget;

    private LinearPattern(Pattern pattern, int size, ValidationBudget budget) {
        this.pattern = pattern;
        this.size = size;
        this.budget = budget;
    }

    /** @throws IllegalArgumentException with a message for the caller, when the pattern cannot be used */
    static LinearPattern compile(String ecma, ValidationBudget budget) {
        if (ecma.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("has a pattern of more than " + MAX_CHARACTERS + " characters");
        }
        int size = PatternSize.of(ecma);
        if (size > MAX_SIZE) {
            throw new IllegalArgumentException("has a pattern whose repetitions multiply to more than " + MAX_SIZE);
        }
        try {
            return new LinearPattern(Pattern.compile(rewritten(ecma)), size, budget);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "has a pattern that cannot be run in linear time (" + e.getDescription()
                            + "); look-around and back-references are not supported",
                    e);
        }
    }

    @Override
    public boolean matches(String value) {
        budget.spend((long) size * value.length() / ValidationBudget.STATES_PER_STEP);
        return pattern.matcher(value).find();
    }

    /** Escapes of code points, control characters and the backspace of a class in the spelling of RE2. */
    private static String rewritten(String ecma) {
        StringBuilder out = new StringBuilder(ecma.length() + 16);
        boolean inClass = false;
        for (int i = 0; i < ecma.length(); i++) {
            char c = ecma.charAt(i);
            if (c != '\\' || i + 1 == ecma.length()) {
                inClass = c == '[' || inClass && c != ']';
                out.append(c);
                continue;
            }
            i = escape(ecma, i + 1, inClass, out);
        }
        return out.toString();
    }

    /** @param at the character after the backslash @return the last character of the escape */
    private static int escape(String ecma, int at, boolean inClass, StringBuilder out) {
        char c = ecma.charAt(at);
        if (c == 'u') {
            return unicode(ecma, at, out);
        }
        if (c == 'c' && at + 1 < ecma.length() && Character.isLetter(ecma.charAt(at + 1))) {
            out.append(String.format("\\x%02x", ecma.charAt(at + 1) % 32));
            return at + 1;
        }
        if (c == 'b' && inClass) {
            out.append("\\x08");
        } else if (c == '0' && (at + 1 == ecma.length() || !Character.isDigit(ecma.charAt(at + 1)))) {
            out.append("\\x00");
        } else if (c == 'Q' || c == 'E') {
            out.append(c);
        } else {
            out.append('\\').append(c);
        }
        return at;
    }

    private static int unicode(String ecma, int at, StringBuilder out) {
        int brace = ecma.startsWith("{", at + 1) ? ecma.indexOf('}', at) : -1;
        if (brace > 0) {
            out.append("\\x").append(ecma, at + 1, brace + 1);
            return brace;
        }
        int unit = hex(ecma, at + 1);
        if (unit < 0) {
            out.append("\\u");
            return at;
        }
        int low = ecma.startsWith("\\u", at + 5) ? hex(ecma, at + 7) : -1;
        if (low >= 0 && Character.isSurrogatePair((char) unit, (char) low)) {
            out.append(String.format("\\x{%x}", Character.toCodePoint((char) unit, (char) low)));
            return at + 10;
        }
        out.append(String.format("\\x{%x}", unit));
        return at + 4;
    }

    /** The value of four hexadecimal digits; below 0 when there are none. */
    private static int hex(String text, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
