package com.generalaugment.libs.runtime.limit;

/**
 * Estimates the heap that the tree of a JSON text takes, before the text is parsed: a text of empty lists becomes twenty times its
 * size. Each structural byte costs what the node behind it takes; those inside of strings count too, so that the estimate is high for
 * texts with much punctuation.
 */
public final class JsonWeight {

    private static final int OBJECT = 200;
    private static final int LIST = 64;
    private static final int MEMBER = 64;
    private static final int ELEMENT = 32;

    private JsonWeight() {}

    /** @return bytes */
    public static long of(byte[] json) {
        long weight = json.length;
        for (byte b : json) {
            switch (b) {
                case '{' -> weight += OBJECT;
                case '[' -> weight += LIST;
                case ':' -> weight += MEMBER;
                case ',' -> weight += ELEMENT;
                default -> {
                    // Counted by its size.
                }
            }
        }
        return weight;
    }
}
