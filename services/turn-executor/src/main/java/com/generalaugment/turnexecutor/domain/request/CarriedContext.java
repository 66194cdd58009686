package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What continues a response that is stored nowhere: carried by the holder of its client's connection. In a request's
 * body it is a member of our own, so that a stored turn that is taken over has it too; what a client sends by that name
 * is thrown away.
 *
 * @param responseId of the response that can be continued with it
 * @param storedResponseId the newest response before it that is stored; null: there is none
 * @param user its owner; null: any user of the project
 * @param items everything said since the stored one, oldest first, each with an id
 */
public record CarriedContext(
        String responseId,
        @Nullable String storedResponseId,
        String sessionId,
        @Nullable String user,
        List<ObjectNode> items) {

    private static final String MEMBER = "general_augment:carried_context";

    /** @return whether the body was changed */
    public static boolean put(ObjectNode body, byte[] carried) {
        boolean hadOne = body.remove(MEMBER) != null;
        if (carried.length == 0) {
            return hadOne;
        }
        JsonNode node = Json.readTrusted(carried);
        if (node.path("response_id").equals(body.get("previous_response_id"))) {
            body.set(MEMBER, node);
            return true;
        }
        return hadOne;
    }

    static @Nullable CarriedContext of(JsonNode body) {
        JsonNode node = body.path(MEMBER);
        if (!node.isObject()) {
            return null;
        }
        List<ObjectNode> items = new ArrayList<>();
        node.path("items").forEach(item -> items.add((ObjectNode) item));
        return new CarriedContext(
                node.path("response_id").asText(),
                node.path("stored_response_id").textValue(),
                node.path("session_id").asText(),
                node.path("user").textValue(),
                items);
    }

    public byte[] json() {
        ObjectNode node = Json.object()
                .put("response_id", responseId)
                .put("stored_response_id", storedResponseId)
                .put("session_id", sessionId)
                .put("user", user);
        node.putArray("items").addAll(items);
        return Json.bytes(node);
    }
}
