package com.generalaugment.turnexecutor.clients.providers.history;

/** Text as every provider can read it. */
final class PlainText {

    private static final char REPLACEMENT = '\uFFFD';

    private PlainText() {}

    /** The text with each half of a surrogate pair that has lost its other half replaced: it has no form in UTF-8. */
    static String of(String text) {
        int broken = firstBroken(text);
        if (broken < 0) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text.length()).append(text, 0, broken);
        for (int i = broken; i < text.length(); i++) {
            if (isPair(text, i)) {
                whole.append(text, i, i + 2);
                i++;
            } else {
                whole.append(Character.isSurrogate(text.charAt(i)) ? REPLACEMENT : text.charAt(i));
            }
        }
        return whole.toString();
    }

    /** Whether there is nothing to see, by the widest notion of white space: some providers refuse such a text. */
    static boolean isBlank(String text) {
        return text.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    private static int firstBroken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isPair(text, i)) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isPair(String text, int i) {
        return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
    }
}
