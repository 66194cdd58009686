package com.generalaugment.gateway.api.turns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorBody;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import java.util.Optional;

/** A turn whose first event was sent to the client: the fields that are needed to resume it, or to report its failure. */
final class StartedTurn {

    private final byte[] firstEvent;

    StartedTurn(byte[] firstEvent) {
        this.firstEvent = firstEvent;
    }

    String id() {
        return event().path("response").path("id").asText();
    }

    boolean isStored() {
        return event().path("response").path("store").asBoolean(true);
    }

    /** The event {@code error}. */
    static byte[] error(Problem problem, long number) {
        ObjectNode error = Json.object().put("type", "error").put("sequence_number", number);
        error.set("error", ErrorBody.error(problem));
        error.put("code", problem.reason()).put("message", problem.message()).put("param", problem.param());
        return Json.bytes(error);
    }

    /** The event {@code response.failed}, if the response is known. */
    Optional<byte[]> failed(Problem problem, long number) {
        ObjectNode failed = event();
        if (!(failed.get("response") instanceof ObjectNode response)) {
            return Optional.empty();
        }
        failed.put("type", "response.failed").put("sequence_number", number);
        response.put("status", "failed")
                .putObject("error")
                .put("code", problem.reason())
                .put("message", problem.message());
        return Optional.of(Json.bytes(failed));
    }

    private ObjectNode event() {
        return (ObjectNode) Json.readTrusted(firstEvent);
    }
}
