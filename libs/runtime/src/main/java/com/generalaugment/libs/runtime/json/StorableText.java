package com.generalaugment.libs.runtime.json;

/** Text that PostgreSQL can keep and that comes out as it went in: no zero characters, no half of a surrogate pair. */
public final class StorableText {

    /** The message for a text that cannot be stored. */
    public static final String RULE = "must be Unicode text without zero characters";

    private StorableText() {}

    public static boolean is(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (c == 0 || Character.isSurrogate(c) && !pair) {
                return false;
            }
            i += pair ? 1 : 0;
        }
        return true;
    }
}
