package com.generalaugment.turnexecutor.clients.providers.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code text/event-stream}: a byte order mark, lines ended by LF, CR or CRLF, comments, data over several lines. An event
 * whose last line was whole counts also when the blank line after it is missing, and a last line without its end counts when its
 * data is one JSON value. Servers that ignore the wish for a stream are understood too: JSON that stands there without
 * {@code data:}, one value a line, over many lines or as an array, is read as events without names.
 *
 * <p>One event holds at most {@value #MAX_EVENT_BYTES} bytes, one stream {@value #MAX_STREAM_BYTES}.
 */
public final class ServerSentEvents {

    static final int MAX_EVENT_BYTES = 16 * 1024 * 1024;
    static final long MAX_STREAM_BYTES = 512L * 1024 * 1024;

    /** Bytes in whatever pieces they come; null at the end. */
    interface Source {
        byte @Nullable [] next() throws IOException;
    }

    private static final byte[] NOTHING = {};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Source source;
    private byte[] chunk = NOTHING;
    private int position;
    private boolean afterReturn;
    private boolean begun;
    private boolean ended;
    private long received;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final Deque<byte[]> unframed = new ArrayDeque<>();
    private boolean hasData;
    private String name = "";

    ServerSentEvents(Source source) {
        this.source = source;
    }

    /** The next event; null at the end. */
    public @Nullable ServerSentEvent next() throws IOException {
        while (unframed.isEmpty() && readLine()) {
            byte[] bytes = line.toByteArray();
            if (bytes.length == 0) {
                if (hasData) {
                    return event();
                }
                name = "";
            } else if (!hasData && isJsonWithoutFrame(bytes)) {
                readUnframed(bytes);
            } else {
                field(bytes);
            }
        }
        byte[] whole = unframed.poll();
        if (whole != null) {
            return new ServerSentEvent("", whole);
        }
        return hasData ? event() : null;
    }

    private ServerSentEvent event() {
        ServerSentEvent event = new ServerSentEvent(name, data.toByteArray());
        data.reset();
        hasData = false;
        name = "";
        return event;
    }

    private void field(byte[] bytes) throws IOException {
        int colon = 0;
        while (colon < bytes.length && bytes[colon] != ':') {
            colon++;
        }
        int value = colon + 1 < bytes.length && bytes[colon + 1] == ' ' ? colon + 2 : Math.min(colon + 1, bytes.length);
        switch (new String(bytes, 0, colon, StandardCharsets.UTF_8)) {
            case "data" -> addData(bytes, value);
            case "event" -> name = new String(bytes, value, bytes.length - value, StandardCharsets.UTF_8);
            default -> {
                // Comments keep the connection awake; ids and retry times have no use here.
            }
        }
    }

    private void addData(byte[] bytes, int from) throws IOException {
        if (ended && !isWhole(bytes, from)) {
            return;
        }
        if (hasData) {
            data.write('\n');
        }
        hasData = true;
        data.write(bytes, from, bytes.length - from);
        refuseMoreThan(data.size());
    }

    /** Whether a line without its end says all that it had to say. */
    private static boolean isWhole(byte[] bytes, int from) {
        ServerSentEvent last = new ServerSentEvent("", Arrays.copyOfRange(bytes, from, bytes.length));
        return last.isDone()
                || (last.isObject() && ProviderJson.isOneValue(Arrays.copyOfRange(bytes, from, bytes.length)));
    }

    private static boolean isJsonWithoutFrame(byte[] bytes) {
        int first = 0;
        while (first < bytes.length && (bytes[first] == ' ' || bytes[first] == '\t')) {
            first++;
        }
        return first < bytes.length && (bytes[first] == '{' || bytes[first] == '[');
    }

    /** One line is one value; else all that comes is read before it is understood. */
    private void readUnframed(byte[] first) throws IOException {
        if (first[0] == '{' && ProviderJson.isOneValue(first)) {
            unframed.add(first);
            return;
        }
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        rest.writeBytes(first);
        while (readLine()) {
            rest.write('\n');
            line.writeTo(rest);
            refuseMoreThan(rest.size());
        }
        unframed.addAll(ProviderJson.values(rest.toByteArray()));
    }

    /** @return false at the end, when nothing stands there any more */
    private boolean readLine() throws IOException {
        line.reset();
        while (true) {
            if (position == chunk.length && !nextChunk()) {
                withoutByteOrderMark();
                boolean isLast = !ended && line.size() > 0;
                ended = true;
                return isLast;
            }
            if (afterReturn && chunk[position] == '\n') {
                position++;
            }
            afterReturn = false;
            int end = position;
            while (end < chunk.length && chunk[end] != '\n' && chunk[end] != '\r') {
                end++;
            }
            line.write(chunk, position, end - position);
            refuseMoreThan(line.size());
            position = end;
            if (end < chunk.length) {
                afterReturn = chunk[end] == '\r';
                position = end + 1;
                withoutByteOrderMark();
                return true;
            }
        }
    }

    /** A mark may stand in front of the first line. */
    private void withoutByteOrderMark() {
        if (!begun) {
            begun = true;
            byte[] bytes = line.toByteArray();
            if (bytes.length >= 3 && Arrays.equals(bytes, 0, 3, BYTE_ORDER_MARK, 0, 3)) {
                line.reset();
                line.write(bytes, 3, bytes.length - 3);
            }
        }
    }

    private boolean nextChunk() throws IOException {
        byte[] next;
        do {
            next = source.next();
        } while (next != null && next.length == 0);
        chunk = next == null ? NOTHING : next;
        position = 0;
        received += chunk.length;
        if (received > MAX_STREAM_BYTES) {
            throw new IOException("the stream is too long");
        }
        return next != null;
    }

    private static void refuseMoreThan(int bytes) throws IOException {
        if (bytes > MAX_EVENT_BYTES) {
            throw new IOException("an event of the stream is too long");
        }
    }
}
