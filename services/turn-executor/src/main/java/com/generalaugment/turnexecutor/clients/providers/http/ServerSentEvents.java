package com.generalaugment.turnexecutor.clients.providers.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code text/event-stream}: lines ended by LF, CR or CRLF, comments, data over several lines. One event holds at most
 * {@value #MAX_EVENT_BYTES} bytes. An event whose last line was whole counts also when the blank line after it is missing.
 */
public final class ServerSentEvents {

    static final int MAX_EVENT_BYTES = 16 * 1024 * 1024;

    /** Bytes in whatever pieces they come; null at the end. */
    interface Source {
        byte @Nullable [] next() throws IOException;
    }

    private static final byte[] NOTHING = {};

    private final Source source;
    private byte[] chunk = NOTHING;
    private int position;
    private boolean afterReturn;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private boolean hasData;
    private String name = "";

    ServerSentEvents(Source source) {
        this.source = source;
    }

    /** The next event; null at the end. */
    public @Nullable ServerSentEvent next() throws IOException {
        while (readLine()) {
            if (line.size() > 0) {
                field(line.toByteArray());
                continue;
            }
            if (hasData) {
                return event();
            }
            name = "";
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
        if (hasData) {
            data.write('\n');
        }
        hasData = true;
        data.write(bytes, from, bytes.length - from);
        refuseMoreThan(data.size());
    }

    /** @return false at the end; what stands there without a line end is no line */
    private boolean readLine() throws IOException {
        line.reset();
        while (true) {
            if (position == chunk.length && !nextChunk()) {
                return false;
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
                return true;
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
        return next != null;
    }

    private static void refuseMoreThan(int bytes) throws IOException {
        if (bytes > MAX_EVENT_BYTES) {
            throw new IOException("an event of the stream is too long");
        }
    }
}
