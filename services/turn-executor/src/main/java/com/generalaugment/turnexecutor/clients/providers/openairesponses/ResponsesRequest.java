package com.generalaugment.turnexecutor.clients.providers.openairesponses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.model.Sampling;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A call in the words of OpenAI's Responses API. Members at their defaults are left out. */
final class ResponsesRequest {

    /** Models that refuse to be asked about their reasoning. */
    private static final Pattern WITHOUT_REASONING = Pattern.compile("(gpt-[34]|chatgpt-).*");
    /** Less is refused there; what is too much is cut here. */
    private static final int LEAST_OUTPUT_TOKENS = 16;

    private ResponsesRequest() {}

    static byte[] of(ModelCall call) {
        ObjectNode body = Json.object()
                .put("model", call.model())
                .put("stream", true)
                .put("store", false)
                .put("max_output_tokens", Math.max(LEAST_OUTPUT_TOKENS, call.maxOutputTokens()));
        boolean reasons = !WITHOUT_REASONING.matcher(call.model()).matches();
        body.set("input", InputItems.of(ResponsesHistory.of(call, reasons)));
        sampling(body, call.sampling());
        if (!call.tools().isEmpty()) {
            tools(body, call);
        }
        text(body, call);
        if (reasons) {
            reasoning(body, call);
        }
        put(body, "safety_identifier", call.hints().safetyIdentifier());
        put(body, "prompt_cache_key", call.hints().promptCacheKey());
        return Json.bytes(body);
    }

    private static void sampling(ObjectNode body, Sampling sampling) {
        if (sampling.temperature() != 1) {
            body.put("temperature", sampling.temperature());
        }
        if (sampling.topP() != 1) {
            body.put("top_p", sampling.topP());
        }
    }

    private static void tools(ObjectNode body, ModelCall call) {
        ArrayNode tools = body.putArray("tools");
        for (FunctionTool tool : call.tools()) {
            ObjectNode node = tools.addObject().put("type", "function").put("name", tool.name());
            put(node, "description", tool.description());
            node.set(
                    "parameters",
                    tool.parameters() == null
                            ? Json.object().put("type", "object").set("properties", Json.object())
                            : tool.parameters());
            node.put("strict", tool.strict());
        }
        switch (call.toolChoice()) {
            case ToolChoice.Auto auto -> body.put("tool_choice", "auto");
            case ToolChoice.None none -> body.put("tool_choice", "none");
            case ToolChoice.Required required -> body.put("tool_choice", "required");
            case ToolChoice.Function function ->
                body.putObject("tool_choice").put("type", "function").put("name", function.name());
        }
        if (!call.parallelToolCalls()) {
            body.put("parallel_tool_calls", false);
        }
    }

    private static void text(ObjectNode body, ModelCall call) {
        put(body.withObject("/text"), "verbosity", call.hints().verbosity());
        switch (call.format()) {
            case OutputFormat.Text text -> {}
            case OutputFormat.JsonObject object ->
                body.withObject("/text/format").put("type", "json_object");
            case OutputFormat.JsonSchema schema -> {
                ObjectNode format = body.withObject("/text/format")
                        .put("type", "json_schema")
                        .put("name", schema.name())
                        .put("strict", schema.strict());
                put(format, "description", schema.description());
                format.set("schema", schema.schema());
            }
        }
        if (body.path("text").isEmpty()) {
            body.remove("text");
        }
    }

    /** Reasoning is requested in sealed form, so that the next call can go on from it. */
    private static void reasoning(ObjectNode body, ModelCall call) {
        body.putArray("include").add("reasoning.encrypted_content");
        if (call.reasoningEffort() != null || call.reasoningSummary() != null) {
            ObjectNode reasoning = body.putObject("reasoning");
            put(reasoning, "effort", call.reasoningEffort());
            put(reasoning, "summary", call.reasoningSummary());
        }
    }

    private static void put(ObjectNode node, String member, @Nullable String value) {
        if (value != null) {
            node.put(member, value);
        }
    }
}
