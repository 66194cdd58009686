package com.generalaugment.turnexecutor.clients.providers.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the compression of an answer. None is asked for, since it delays a stream; some proxies compress all the same. Content is
 * decoded as it is read, a piece of {@value #PIECE} bytes at a time, so that little compressed content cannot fill the memory.
 */
final class ContentCoding {

    private static final int PIECE = 8 * 1024;

    private ContentCoding() {}

    /** @throws UnusableAnswer for a coding that is not known here */
    static ServerSentEvents.Source decoded(String coding, ServerSentEvents.Source content) throws IOException {
        return switch (coding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> content;
            case "gzip", "x-gzip" -> new Decoded(() -> new GZIPInputStream(new Pieces(content), PIECE));
            case "deflate" -> new Decoded(() -> new InflaterInputStream(new Pieces(content)));
            default -> throw new UnusableAnswer();
        };
    }

    private interface Decoder {
        InputStream open() throws IOException;
    }

    /** Opened at the first read: its head is content too. */
    private static final class Decoded implements ServerSentEvents.Source {

        private final Decoder decoder;
        private @Nullable InputStream stream;

        Decoded(Decoder decoder) {
            this.decoder = decoder;
        }

        @Override
        public byte @Nullable [] next() throws IOException {
            if (stream == null) {
                stream = decoder.open();
            }
            byte[] piece = new byte[PIECE];
            int length = stream.read(piece);
            return length < 0 ? null : Arrays.copyOf(piece, length);
        }
    }

    /** The pieces as one stream. */
    private static final class Pieces extends InputStream {

        private final ServerSentEvents.Source content;
        private byte @Nullable [] piece;
        private int position;

        Pieces(ServerSentEvents.Source content) {
            this.content = content;
        }

        @Override
        public int read() throws IOException {
            return isAtEnd() ? -1 : Objects.requireNonNull(piece)[position++] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (isAtEnd()) {
                return -1;
            }
            byte[] available = Objects.requireNonNull(piece);
            int taken = Math.min(length, available.length - position);
            System.arraycopy(available, position, target, offset, taken);
            position += taken;
            return taken;
        }

        /** The decoder looks here for a second compressed member. */
        @Override
        public int available() {
            return piece == null ? 0 : piece.length - position;
        }

        private boolean isAtEnd() throws IOException {
            while (piece == null || position == piece.length) {
                piece = content.next();
                position = 0;
                if (piece == null) {
                    return true;
                }
            }
            return false;
        }
    }
}
