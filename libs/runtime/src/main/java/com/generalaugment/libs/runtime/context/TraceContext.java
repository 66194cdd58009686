package com.generalaugment.libs.runtime.context;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * W3C trace context: one trace id from the caller's {@code traceparent} to the last call made for it.
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param spanId 16 lower-case hex digits, not all zero
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {

    /** Version, trace id, span id and flags, each behind a dash but the first. */
    private static final int LENGTH = 55;

    private static final int TRACE_ID = 3;
    private static final int SPAN_ID = 36;
    private static final int FLAGS = 53;
    private static final int MAX_LENGTH = 512;

    public static TraceContext create() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new TraceContext(hex(random.nextLong()) + hex(nonZero(random)), hex(nonZero(random)), true);
    }

    /** Empty when the header is absent or not valid; then a new trace begins. */
    public static Optional<TraceContext> parse(@Nullable String traceparent) {
        if (traceparent == null || !isValid(traceparent)) {
            return Optional.empty();
        }
        boolean sampled = (Character.digit(traceparent.charAt(LENGTH - 1), 16) & 1) == 1;
        return Optional.of(new TraceContext(
                traceparent.substring(TRACE_ID, SPAN_ID - 1), traceparent.substring(SPAN_ID, FLAGS - 1), sampled));
    }

    public String traceparent() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }

    private static boolean isValid(String text) {
        return hasKnownLength(text)
                && isHex(text, 0, TRACE_ID - 1)
                && !text.startsWith("ff")
                && text.charAt(TRACE_ID - 1) == '-'
                && isHex(text, TRACE_ID, SPAN_ID - 1)
                && !isZero(text, TRACE_ID, SPAN_ID - 1)
                && text.charAt(SPAN_ID - 1) == '-'
                && isHex(text, SPAN_ID, FLAGS - 1)
                && !isZero(text, SPAN_ID, FLAGS - 1)
                && text.charAt(FLAGS - 1) == '-'
                && isHex(text, FLAGS, LENGTH);
    }

    /** Later versions may say more behind another dash. */
    private static boolean hasKnownLength(String text) {
        int length = text.length();
        return length == LENGTH
                || (length > LENGTH && length <= MAX_LENGTH && text.charAt(LENGTH) == '-' && !text.startsWith("00"));
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }

    private static String hex(long bits) {
        return HexFormat.of().toHexDigits(bits);
    }

    private static long nonZero(ThreadLocalRandom random) {
        return random.nextLong(1, Long.MAX_VALUE);
    }
}
