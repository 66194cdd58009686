package com.generalaugment.gateway.neighbours;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.runtime.json.Json;
import com.google.protobuf.ByteString;
import java.util.List;

/** What a turn-executor would send. */
public final class Frames {

    private Frames() {}

    /** A response object with all its members. */
    public static ObjectNode response(String id, String status, boolean stored) {
        ObjectNode node = Json.object()
                .put("id", id)
                .put("object", "response")
                .put("created_at", 1_700_000_000)
                .put("status", status)
                .put("model", "simple")
                .put("truncation", "disabled")
                .put("parallel_tool_calls", true)
                .put("top_p", 1)
                .put("presence_penalty", 0)
                .put("frequency_penalty", 0)
                .put("top_logprobs", 0)
                .put("temperature", 1)
                .put("store", stored)
                .put("background", false)
                .put("service_tier", "default")
                .put("tool_choice", "auto")
                .put("output_text", "");
        List.of(
                        "completed_at",
                        "incomplete_details",
                        "previous_response_id",
                        "instructions",
                        "error",
                        "reasoning",
                        "usage",
                        "max_output_tokens",
                        "max_tool_calls",
                        "safety_identifier",
                        "prompt_cache_key",
                        "user",
                        "conversation")
                .forEach(node::putNull);
        List.of("output", "tools").forEach(node::putArray);
        node.putObject("text").putObject("format").put("type", "text");
        node.putObject("metadata");
        return node;
    }

    public static TurnFrame whole(String id) {
        return TurnFrame.newBuilder()
                .setJson(ByteString.copyFrom(Json.bytes(response(id, "completed", true))))
                .build();
    }

    public static TurnFrame created(String id, boolean stored) {
        return lifecycle(0, "response.created", id, "in_progress", stored);
    }

    public static TurnFrame completed(long number, String id) {
        return lifecycle(number, "response.completed", id, "completed", true);
    }

    public static TurnFrame delta(long number, String text) {
        ObjectNode event = Json.object()
                .put("type", "response.output_text.delta")
                .put("sequence_number", number)
                .put("delta", text);
        return frame(number, event);
    }

    private static TurnFrame lifecycle(long number, String type, String id, String status, boolean stored) {
        ObjectNode event = Json.object().put("type", type).put("sequence_number", number);
        event.set("response", response(id, status, stored));
        return frame(number, event);
    }

    private static TurnFrame frame(long number, ObjectNode event) {
        return TurnFrame.newBuilder()
                .setSequenceNumber(number)
                .setType(event.path("type").asText())
                .setJson(ByteString.copyFrom(Json.bytes(event)))
                .build();
    }
}
