package com.generalaugment.turnexecutor.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.contracts.turn.CallOptions;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.InboundMemory;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What callers send, as the domain takes it. */
final class RequestMapper {

    private RequestMapper() {}

    /** @throws Problem 400 {@code invalid_json} unless it is one object, 413 or 503 when there is no memory for it */
    static ObjectNode document(byte[] body) {
        InboundMemory.growForTree(body);
        try {
            if (Json.read(body) instanceof ObjectNode document) {
                return document;
            }
        } catch (IOException e) {
            // Reported below: the parser's own message is of no use to a caller.
        }
        throw Problem.of(ErrorKind.INVALID, "invalid_json", "The body must be one JSON object in UTF-8.");
    }

    /** A text that is no response id cannot exist; the store is not asked. */
    static String id(String id, String row) {
        if (id.isEmpty() || !id.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw Problem.notFound(row);
        }
        return id;
    }

    static Extensions extensions(CallOptions options) {
        return new Extensions(options.getExtensions(), options.getExtensions() && options.getRawReasoning());
    }

    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
