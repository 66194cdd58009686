package com.generalaugment.turnexecutor.clients.providers.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One event of a stream: its name, empty when it has none, and its data. */
public final class ServerSentEvent {

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);

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
        return Arrays.equals(data, DONE);
    }

    /** @throws IOException when the data is something else */
    public JsonNode json() throws IOException {
        return Json.read(data);
    }

    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }
}
