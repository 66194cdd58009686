package com.generalaugment.gateway.neighbours;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.runtime.json.Json;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
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

    /** A whole turn that says one text, right by every rule of the event stream. */
    public static List<TurnFrame> story(String id, boolean stored, String text) {
        ObjectNode part = Json.object().put("type", "output_text").put("text", text);
        List.of("annotations", "logprobs").forEach(part::putArray);
        ObjectNode item = Json.object()
                .put("type", "message")
                .put("id", "msg_" + id)
                .put("role", "assistant")
                .put("status", "completed");
        item.putArray("content").add(part);
        ObjectNode open = item.deepCopy().put("status", "in_progress");
        open.putArray("content");
        ObjectNode done = response(id, "completed", stored).put("completed_at", 1_700_000_001);
        done.withArray("output").add(item);
        ObjectNode delta = inItem("response.output_text.delta", id).put("delta", text);
        ObjectNode textDone = inItem("response.output_text.done", id).put("text", text);
        List.of(delta, textDone).forEach(event -> event.putArray("logprobs"));
        List<ObjectNode> events = List.of(
                about("response.created", response(id, "in_progress", stored)),
                about("response.in_progress", response(id, "in_progress", stored)),
                itemEvent("response.output_item.added", open),
                withPart("response.content_part.added", id, part.deepCopy().put("text", "")),
                delta,
                textDone,
                withPart("response.content_part.done", id, part),
                itemEvent("response.output_item.done", item),
                about("response.completed", done));
        List<TurnFrame> frames = new ArrayList<>();
        for (ObjectNode event : events) {
            frames.add(frame(frames.size(), event.put("sequence_number", frames.size())));
        }
        return frames;
    }

    private static ObjectNode about(String type, ObjectNode response) {
        ObjectNode event = Json.object().put("type", type);
        event.set("response", response);
        return event;
    }

    private static ObjectNode itemEvent(String type, ObjectNode item) {
        ObjectNode event = Json.object().put("type", type).put("output_index", 0);
        event.set("item", item);
        return event;
    }

    private static ObjectNode inItem(String type, String id) {
        return Json.object()
                .put("type", type)
                .put("output_index", 0)
                .put("item_id", "msg_" + id)
                .put("content_index", 0);
    }

    private static ObjectNode withPart(String type, String id, ObjectNode part) {
        ObjectNode event = inItem(type, id);
        event.set("part", part);
        return event;
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
