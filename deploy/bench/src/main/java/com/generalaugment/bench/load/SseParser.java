package com.generalaugment.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a byte stream into server-sent events, however the network cut it before. Lines end with LF or CR LF; comments and
 * unknown fields are passed over; an event that the stream's end cuts off is dropped, as the standard says.
 */
public final class SseParser {

    /** @param name of the event; empty when it has none */
    public record Event(String name, String data) {}

    private final Consumer<Event> listener;
    private byte[] line = new byte[512];
    private int length;
    private String name = "";
    private final StringBuilder data = new StringBuilder();

    public SseParser(Consumer<Event> listener) {
        this.listener = listener;
    }

    public void feed(byte[] bytes) {
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                keep(bytes, start, i);
                endOfLine();
                start = i + 1;
            }
        }
        keep(bytes, start, bytes.length);
    }

    private void keep(byte[] bytes, int from, int to) {
        int more = to - from;
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + more));
        }
        System.arraycopy(bytes, from, line, length, more);
        length += more;
    }

    private void endOfLine() {
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        if (length == 0) {
            dispatch();
            return;
        }
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        length = 0;
        if (text.startsWith("data:")) {
            data.append(data.isEmpty() ? "" : "\n").append(value(text, "data:"));
        } else if (text.startsWith("event:")) {
            name = value(text, "event:");
        }
    }

    private void dispatch() {
        if (!data.isEmpty()) {
            Event event = new Event(name, data.toString());
            data.setLength(0);
            name = "";
            listener.accept(event);
        }
        name = "";
    }

    private static String value(String text, String field) {
        int start = field.length();
        return text.substring(start < text.length() && text.charAt(start) == ' ' ? start + 1 : start);
    }
}
