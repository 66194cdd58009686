package com.generalaugment.turnexecutor.domain.model;

import java.util.function.ToLongFunction;

/**
 * Counts the tokens of a text that grows, at a cost that grows with the text and not with its square. The text is counted in
 * slices, each parted in front of a word where there is one: then the sum is the count of the whole. Only a slice of more than
 * a thousand characters without such a place is parted elsewhere, and counts up to two tokens more than it is. The sum is never
 * below the count of the whole, so nothing passes a limit that the whole would not pass.
 *
 * <p>Not for use by several threads.
 */
public final class OutputCounter {

    private static final int SLICE = 2_048;
    private static final int PARTED_WORD = 2;
    /** A token is at least a byte; a character at most three. */
    private static final int MAX_TOKENS_PER_CHARACTER = 3;
    /** What the end of the counted text may count more once it goes on. */
    private static final int SEAM = 4;

    private final ToLongFunction<String> count;
    /** What is not in a finished slice yet. */
    private final StringBuilder open = new StringBuilder();

    private long finished;
    /** Of the open text as it was when it was last counted. */
    private long counted;

    private int uncounted;

    /** @param count the tokens of a text */
    public OutputCounter(ToLongFunction<String> count) {
        this.count = count;
    }

    public void add(String delta) {
        open.append(delta);
        uncounted += delta.length();
        if (open.length() >= 2 * SLICE) {
            finishSlices();
        }
    }

    /** Whether the text has more tokens than that. Counts nothing as long as it cannot have. */
    public boolean exceeds(long limit) {
        long most = finished + counted + (long) uncounted * MAX_TOKENS_PER_CHARACTER + SEAM;
        if (uncounted > 0 && most > limit) {
            counted = count.applyAsLong(open.toString());
            uncounted = 0;
        }
        return finished + counted > limit;
    }

    private void finishSlices() {
        int start = 0;
        while (open.length() - start >= 2 * SLICE) {
            int end = endOfWord(start + SLICE);
            boolean partsWord = end < 0;
            if (partsWord) {
                end = start + 2 * SLICE;
                end = Character.isHighSurrogate(open.charAt(end - 1)) ? end - 1 : end;
            }
            finished += count.applyAsLong(open.substring(start, end)) + (partsWord ? PARTED_WORD : 0);
            start = end;
        }
        open.delete(0, start);
        counted = 0;
        uncounted = open.length();
    }

    /** The next place in front of a space behind a word, within one slice; negative: there is none. */
    private int endOfWord(int from) {
        for (int cut = from; cut < from + SLICE; cut++) {
            if (open.charAt(cut) == ' ' && Character.isLetterOrDigit(open.charAt(cut - 1))) {
                return cut;
            }
        }
        return -1;
    }
}
