package com.generalaugment.turnexecutor.clients.providers.tokens;

import com.generalaugment.turnexecutor.domain.cpu.CostlyTasks;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Counts and cuts text by the tokens of {@code o200k_base}. Exact for the built-in model, an estimate for others. */
public final class Tokenizer {

    /** Characters of an input that are counted on the caller's thread: some ten milliseconds. */
    private static final long AT_ONCE = 65_536;

    private static final int SLICE = 16_384;

    /** One for all: it holds two hundred thousand tokens. */
    private static final BytePairEncoder ENCODER = new BytePairEncoder();

    /**
     * Exact up to {@link #SLICE} characters; longer texts are counted in slices, cut in front of a word where there is one. The
     * encoder's memory grows with the longest run without a break by some hundred bytes a character: ten megabytes of one
     * letter would take the process down.
     */
    public long count(String text) {
        long tokens = 0;
        for (int start = 0; start < text.length(); ) {
            int end = endOfSlice(text, start);
            tokens += countSlice(text.substring(start, end));
            start = end;
        }
        return tokens;
    }

    /** @param slice of at most {@link #SLICE} characters */
    long countSlice(String slice) {
        return ENCODER.count(slice);
    }

    /** Where a text that is counted in slices is to be cut next. */
    static int endOfSlice(String text, int start) {
        int end = Math.min(text.length(), start + SLICE);
        if (end == text.length()) {
            return end;
        }
        for (int cut = end; cut > start + SLICE / 2; cut--) {
            if (text.charAt(cut) == ' ' && Character.isLetterOrDigit(text.charAt(cut - 1))) {
                return cut;
            }
        }
        return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
    }

    /** The tokens of a text as pieces that are valid text each; a character of several tokens stays whole. */
    public List<Piece> pieces(String text) {
        List<Piece> pieces = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int pending = 0;
        for (byte[] token : ENCODER.tokens(text)) {
            bytes.writeBytes(token);
            pending++;
            if (isWholeText(bytes.toByteArray())) {
                pieces.add(new Piece(bytes.toString(StandardCharsets.UTF_8), pending));
                bytes.reset();
                pending = 0;
            }
        }
        return pieces;
    }

    /** The beginning of a text that has at most so many tokens. */
    public String head(String text, long tokens) {
        StringBuilder head = new StringBuilder();
        long used = 0;
        for (Piece piece : pieces(text)) {
            used += piece.tokens();
            if (used > tokens) {
                break;
            }
            head.append(piece.text());
        }
        return head.toString();
    }

    public long countInput(ModelCall call) {
        return countInput(call, Long.MAX_VALUE);
    }

    /**
     * More than {@code limit} tokens are counted only as far as that is certain. A long input is counted as a costly task.
     *
     * @param limit {@link Long#MAX_VALUE} for a call that was admitted: it is counted however many tasks wait
     * @throws com.generalaugment.libs.runtime.error.Problem 503 when too many tasks wait
     */
    public long countInput(ModelCall call, long limit) {
        InputCount count = new InputCount(this, limit, AT_ONCE);
        count.add(call);
        if (!count.isCutShort()) {
            return count.tokens();
        }
        return limit == Long.MAX_VALUE
                ? CostlyTasks.runEvenIfBusy(() -> counted(call, limit))
                : CostlyTasks.run(() -> counted(call, limit));
    }

    private long counted(ModelCall call, long limit) {
        InputCount whole = new InputCount(this, limit, Long.MAX_VALUE);
        whole.add(call);
        return whole.tokens();
    }

    private static boolean isWholeText(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** @param tokens at least 1 */
    public record Piece(String text, int tokens) {}
}
