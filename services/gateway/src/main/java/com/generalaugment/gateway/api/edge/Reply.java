package com.generalaugment.gateway.api.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import java.util.Map;

/** The result of a handler. */
public sealed interface Reply {

    /** @param headers in addition to those of every answer */
    record Body(int status, String contentType, byte[] content, Map<String, String> headers) implements Reply {}

    /** The handler writes the answer itself, as a stream. */
    record Taken() implements Reply {}

    static Reply json(JsonNode node) {
        return json(200, Json.bytes(node));
    }

    static Reply json(int status, byte[] content) {
        return new Body(status, "application/json", content, Map.of());
    }

    /** The kept answer of an earlier request. */
    static Reply replayed(byte[] content) {
        return new Body(200, "application/json", content, Map.of("X-Idempotent-Replay", "true"));
    }
}
