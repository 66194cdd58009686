package com.generalaugment.turnexecutor.clients.providers.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One event of a stream: its name, empty when it has none, and its data. */
public final class ServerSentEvent {

    private static final String DONE = "[DONE]";

    private final String name;
    private final byte[] data;

    ServerSentEvent(String name, byte[] data) {
        this.name = name;
        this.data = data;
    }

    public String name() {
        return name;
    }

    /** Whether this is the mark that OpenAI and its relatives put at the end. */
    public boolean isDone() {
        return data.length < 2 * DONE.length() && text().strip().equals(DONE);
    }

    /** Whether the data looks like a JSON object. Anything else keeps a connection awake or is a mark. */
    public boolean isObject() {
        int first = 0;
        while (first < data.length && data[first] <= ' ' && data[first] >= 0) {
            first++;
        }
        return first < data.length && data[first] == '{';
    }

    /** @throws IOException when the data is something else */
    public JsonNode json() throws IOException {
        return ProviderJson.read(data);
    }

    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }
}
