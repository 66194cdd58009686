package com.generalaugment.gateway.api.turns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A message that starts a turn: {@code {"type":"response.create", …request}}. */
final class SocketRequest {

    private static final String CREATE = "response.create";

    private final ObjectNode document;
    private final @Nullable Problem problem;

    private SocketRequest(ObjectNode document, @Nullable Problem problem) {
        this.document = document;
        this.problem = problem;
    }

    /** Never fails: {@link #body} reports errors of the message, after access control. */
    static SocketRequest read(SocketMessage message) {
        if (!message.isText()) {
            return wrong(
                    Problem.of(ErrorKind.INVALID, "invalid_request", "Send text messages; binary ones mean nothing."));
        }
        try {
            if (Json.read(message.content()) instanceof ObjectNode document) {
                return new SocketRequest(document, refusal(document));
            }
        } catch (IOException e) {
            // Reported below; the details of the parser do not help a caller.
        }
        return wrong(Problem.of(ErrorKind.INVALID, "invalid_json", "A message must be one JSON object in UTF-8."));
    }

    /** The response that is to be continued; empty for none. */
    String previousResponseId() {
        return document.path("previous_response_id").asText("");
    }

    /** As the body of a {@code POST /v1/responses} that is streamed. @throws Problem 400 */
    byte[] body() {
        if (problem != null) {
            throw problem;
        }
        document.remove("type");
        document.remove("stream_options");
        return Json.bytes(document.put("stream", true));
    }

    private static @Nullable Problem refusal(ObjectNode document) {
        if (!document.path("type").asText().equals(CREATE)) {
            return Problem.of(ErrorKind.INVALID, "invalid_request", "The type of a message must be " + CREATE + ".")
                    .param("type");
        }
        if (document.path("background").asBoolean(false)) {
            return Problem.of(
                            ErrorKind.INVALID,
                            "unsupported_parameter",
                            "A turn on a WebSocket is waited for; use POST /v1/responses for background turns.")
                    .param("background");
        }
        return null;
    }

    private static SocketRequest wrong(Problem problem) {
        return new SocketRequest(Json.object(), problem);
    }
}
