package com.generalaugment.gateway.api.body;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** The decompressed bytes of one body, bounded in size and in their ratio to the compressed ones. Not thread-safe. */
final class BoundedOutput {

    static final int MAX_RATIO = 200;

    private static final int FIRST_PIECE = 8 * 1024;
    private static final int LARGEST_PIECE = 1024 * 1024;

    private final long compressed;
    private final long limit;
    private final LongConsumer growth;
    private final List<byte[]> pieces = new ArrayList<>();
    private long size;

    BoundedOutput(long compressed, long limit, LongConsumer growth) {
        this.compressed = compressed;
        this.limit = limit;
        this.growth = growth;
    }

    /** @throws Problem 413 as soon as a bound is passed */
    void readFully(InputStream decoder) throws IOException {
        int capacity = FIRST_PIECE;
        while (readPiece(decoder, capacity)) {
            capacity = Math.min(2 * capacity, LARGEST_PIECE);
            // A virtual thread yields to others only where it waits.
            Thread.yield();
        }
    }

    /** @return whether the piece is full, so that more may come */
    private boolean readPiece(InputStream decoder, int capacity) throws IOException {
        growth.accept(capacity);
        byte[] piece = new byte[capacity];
        int read = decoder.readNBytes(piece, 0, capacity);
        pieces.add(piece);
        size += read;
        requireBounds();
        return read == capacity;
    }

    /** All bytes in one array; the pieces are released. */
    byte[] joined() {
        growth.accept(size);
        byte[] whole = new byte[(int) size];
        int at = 0;
        for (byte[] piece : pieces) {
            int length = Math.min(piece.length, whole.length - at);
            System.arraycopy(piece, 0, whole, at, length);
            at += length;
        }
        pieces.clear();
        return whole;
    }

    private void requireBounds() {
        if (size > limit) {
            throw tooLarge("The decompressed body is larger than this route takes.");
        }
        if (size > MAX_RATIO * compressed) {
            throw tooLarge("The body decompresses to more than " + MAX_RATIO + " times its size.");
        }
    }

    private Problem tooLarge(String message) {
        return Problem.of(ErrorKind.TOO_LARGE, "request_too_large", message).extra("limit_bytes", limit);
    }
}
