package com.generalaugment.gateway.api.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of small request bodies and formats values of the public contract. */
public final class AdminBody {

    public static final long MAX_BYTES = 1024 * 1024;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private AdminBody() {}

    /** An empty body is an empty object. @throws Problem 400 {@code invalid_json} */
    public static ObjectNode object(byte[] body) {
        if (body.length == 0) {
            return Json.object();
        }
        ObjectNode object = document(body);
        StorableJson.require(object);
        return object;
    }

    /** @throws Problem 400 {@code invalid_json} */
    public static ObjectNode document(byte[] body) {
        try {
            JsonNode node = Json.read(body);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            // Reported below.
        }
        throw Problem.of(ErrorKind.INVALID, "invalid_json", "The body must be one JSON object in UTF-8.");
    }

    /** @throws Problem 422 {@code validation_error} that lists all */
    public static void require(Members members) {
        if (!members.errors().isEmpty()) {
            throw Problem.validation(members.errors());
        }
    }

    /** RFC 3339, UTC, milliseconds. */
    public static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : TIME.format(instant);
    }
}
