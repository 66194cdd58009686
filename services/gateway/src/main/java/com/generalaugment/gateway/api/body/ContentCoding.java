package com.generalaugment.gateway.api.body;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/** The coding of a request body, as named by {@code Content-Encoding}. */
public enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE,
    ZSTD;

    /** Value of {@code Accept-Encoding} in the answer to another coding. */
    public static final String ACCEPTED = "gzip, deflate, zstd";

    /**
     * @param headers values of {@code Content-Encoding}, each with one or more codings
     * @throws Problem 415 {@code unsupported_media_type} for another coding, and for more than one: their ratios would multiply
     */
    public static ContentCoding of(List<String> headers) {
        List<ContentCoding> codings = headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(name -> named(name.strip().toLowerCase(Locale.ROOT)))
                .filter(coding -> coding != IDENTITY)
                .toList();
        if (codings.size() > 1) {
            throw unsupported("A body may be compressed once.");
        }
        return codings.isEmpty() ? IDENTITY : codings.getFirst();
    }

    /**
     * Decompresses a whole body. Uses the CPU of the calling thread; must not be called on an event loop.
     *
     * @param limit most bytes of the decompressed body
     * @param growth called with each number of bytes before they are allocated; it may refuse by a problem
     * @throws Problem 400 for broken, truncated or trailing data, 413 beyond the limit or the ratio
     */
    public byte[] decode(byte[] content, long limit, LongConsumer growth) {
        if (this == IDENTITY || content.length == 0) {
            return content;
        }
        BoundedOutput output = new BoundedOutput(content.length, limit, growth);
        DecoderSlots.enter();
        try (InputStream decoder = open(new ByteArrayInputStream(content))) {
            output.readFully(decoder);
        } catch (IOException | IllegalArgumentException e) {
            throw Problem.of(
                            ErrorKind.INVALID,
                            "invalid_request",
                            "The body is not valid " + name().toLowerCase(Locale.ROOT) + " data.")
                    .causedBy(e);
        } finally {
            DecoderSlots.leave();
        }
        return output.joined();
    }

    private InputStream open(InputStream content) throws IOException {
        return switch (this) {
            case IDENTITY -> content;
            case GZIP -> new StrictGzipStream(content);
            case DEFLATE -> StrictDeflateStream.open(content);
            case ZSTD -> ZstdDecoder.open(content);
        };
    }

    private static ContentCoding named(String name) {
        return switch (name) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            case "zstd" -> ZSTD;
            default -> throw unsupported("The content coding is not supported. Use " + ACCEPTED + ".");
        };
    }

    private static Problem unsupported(String message) {
        return Problem.of(ErrorKind.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", message)
                .extra("accept_encoding", ACCEPTED);
    }
}
