package com.generalaugment.turnexecutor.domain.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Output items and parts in the shape of the public contract. */
public final class OutputItems {

    private OutputItems() {}

    /** @param status in_progress, completed or incomplete */
    public static ObjectNode message(String id, String status, ArrayNode content) {
        ObjectNode item = Json.object()
                .put("id", id)
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        item.set("content", content);
        return item;
    }

    public static ObjectNode outputText(String text) {
        ObjectNode part = Json.object().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    public static ObjectNode refusal(String text) {
        return Json.object().put("type", "refusal").put("refusal", text);
    }

    /** @param encryptedContent shown only to who asked for it */
    public static ObjectNode reasoning(String id, String status, ArrayNode summary, @Nullable String encryptedContent) {
        ObjectNode item = Json.object().put("id", id).put("type", "reasoning").put("status", status);
        item.set("summary", summary);
        return encryptedContent == null ? item : item.put("encrypted_content", encryptedContent);
    }

    public static ObjectNode reasoningText(String text) {
        return Json.object().put("type", "reasoning_text").put("text", text);
    }

    /** A reasoning item without raw reasoning; any other item as it is. */
    public static ObjectNode withoutRawReasoning(ObjectNode item) {
        return hasRawReasoning(item) ? item.deepCopy().without(List.of("content")) : item;
    }

    static boolean hasRawReasoning(JsonNode item) {
        return item.path("type").asText().equals("reasoning") && item.has("content");
    }

    public static ObjectNode summaryText(String text) {
        return Json.object().put("type", "summary_text").put("text", text);
    }

    /** @param arguments JSON text */
    public static ObjectNode functionCall(String id, String status, CalledTool tool, String arguments) {
        return call("function_call", id, status, tool).put("arguments", arguments);
    }

    /** @param input free-form text */
    public static ObjectNode customToolCall(String id, String status, CalledTool tool, String input) {
        return call("custom_tool_call", id, status, tool).put("input", input);
    }

    private static ObjectNode call(String type, String id, String status, CalledTool tool) {
        ObjectNode item = Json.object()
                .put("id", id)
                .put("type", type)
                .put("status", status)
                .put("call_id", tool.callId());
        if (tool.namespace() != null) {
            item.put("namespace", tool.namespace());
        }
        return item.put("name", tool.name());
    }

    public static ObjectNode withStatus(ObjectNode item, String status) {
        return item.deepCopy().put("status", status);
    }
}
