package com.generalaugment.turnexecutor.clients.providers.tokens;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/**
 * The tokens of {@code o200k_base}, each with its rank, in one block of bytes: six megabytes where a map of objects takes forty.
 * The table comes from jtokkit, whose own encoder keeps such maps.
 */
final class Vocabulary {

    private static final String TABLE = "/com/knuddels/jtokkit/o200k_base.tiktoken";
    private static final int UNKNOWN = -1;
    private static final int SLOTS = 1 << 19;

    private final byte[] bytes;
    /** Where the token of a rank begins; it ends where the next begins. */
    private final int[] starts;
    /** Open addressing: rank + 1, or 0 for a free slot. */
    private final int[] slots = new int[SLOTS];

    private Vocabulary(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
        for (int rank = 0; rank < starts.length - 1; rank++) {
            int slot = slotOf(bytes, starts[rank], starts[rank + 1]);
            while (slots[slot] != 0) {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = rank + 1;
        }
    }

    /** Every line is a token in Base64, a space and its rank; the ranks ascend without a gap. */
    static Vocabulary o200k() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] starts = new int[SLOTS];
        int rank = 0;
        for (String line : table().split("\n")) {
            starts[rank++] = bytes.size();
            bytes.writeBytes(Base64.getDecoder().decode(line.substring(0, line.indexOf(' '))));
        }
        starts[rank++] = bytes.size();
        return new Vocabulary(bytes.toByteArray(), Arrays.copyOf(starts, rank));
    }

    private static String table() {
        try (InputStream in = Vocabulary.class.getResourceAsStream(TABLE)) {
            return new String(Objects.requireNonNull(in, TABLE).readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of our own", e);
        }
    }

    /** The rank of these bytes as one token, or a negative number. */
    int rank(byte[] text, int from, int to) {
        for (int slot = slotOf(text, from, to); slots[slot] != 0; slot = (slot + 1) % SLOTS) {
            int rank = slots[slot] - 1;
            if (Arrays.equals(bytes, starts[rank], starts[rank + 1], text, from, to)) {
                return rank;
            }
        }
        return UNKNOWN;
    }

    byte[] token(int rank) {
        return Arrays.copyOfRange(bytes, starts[rank], starts[rank + 1]);
    }

    private static int slotOf(byte[] text, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + text[i];
        }
        return (hash ^ hash >>> 15) * 0x9E3779B1 >>> 13;
    }
}
