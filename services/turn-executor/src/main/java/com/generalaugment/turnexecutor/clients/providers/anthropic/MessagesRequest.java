package com.generalaugment.turnexecutor.clients.providers.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import java.util.ArrayList;
import java.util.List;

/** A call in the words of the Messages API. Members at their defaults are left out. */
final class MessagesRequest {

    private MessagesRequest() {}

    static byte[] of(ModelCall call) {
        ObjectNode body =
                Json.object().put("model", call.model()).put("stream", true).put("max_tokens", call.maxOutputTokens());
        MessagesHistory history = new MessagesHistory(call);
        List<String> instructions = new ArrayList<>(history.instructions());
        body.set("messages", Conversation.of(history.turns()));
        format(body, call, instructions);
        verbosity(call, instructions);
        ArrayNode system = Json.array();
        instructions.forEach(text -> system.addObject().put("type", "text").put("text", text));
        if (!system.isEmpty()) {
            body.set("system", system);
        }
        if (!call.tools().isEmpty()) {
            tools(body, call);
        } else if (!history.calledFunctions().isEmpty()) {
            toolsOfTheHistory(body, history);
        }
        CacheMarks.put(body);
        Thinking.of(call).after(history).write(body);
        if (call.sampling().temperature() != 1) {
            body.put("temperature", call.sampling().temperature());
        }
        if (call.sampling().topP() != 1) {
            body.put("top_p", call.sampling().topP());
        }
        if (call.hints().safetyIdentifier() != null) {
            body.putObject("metadata").put("user_id", call.hints().safetyIdentifier());
        }
        return Json.bytes(body);
    }

    /**
     * The provider enforces only strict schemas of newer models; other schemas are given as an instruction and checked
     * here.
     */
    private static void format(ObjectNode body, ModelCall call, List<String> instructions) {
        switch (call.format()) {
            case OutputFormat.Text text -> {}
            case OutputFormat.JsonObject object ->
                instructions.add("Answer with one JSON object only, without any other text around it.");
            case OutputFormat.JsonSchema schema -> {
                if (schema.strict() && !Thinking.isOlder(call.model())) {
                    ObjectNode format = body.withObject("/output_config/format").put("type", "json_schema");
                    format.set("schema", schema.schema());
                } else {
                    instructions.add("Answer only with one JSON document that fits this JSON schema, without any other "
                            + "text around it: " + Json.text(schema.schema()));
                }
            }
        }
    }

    private static void verbosity(ModelCall call, List<String> instructions) {
        String verbosity = call.hints().verbosity();
        if ("low".equals(verbosity)) {
            instructions.add("Answer briefly.");
        } else if ("high".equals(verbosity)) {
            instructions.add("Answer at length and in detail.");
        }
    }

    private static void tools(ObjectNode body, ModelCall call) {
        ArrayNode tools = body.putArray("tools");
        for (FunctionTool tool : call.tools()) {
            ObjectNode node = tools.addObject().put("name", tool.name());
            if (tool.description() != null) {
                node.put("description", tool.description());
            }
            node.set(
                    "input_schema",
                    tool.parameters() == null ? Json.object().put("type", "object") : tool.parameters());
            if (tool.strict()) {
                node.put("strict", true);
            }
        }
        ObjectNode choice = body.putObject("tool_choice");
        switch (call.toolChoice()) {
            case ToolChoice.Auto auto -> choice.put("type", "auto");
            case ToolChoice.None none -> choice.put("type", "none");
            case ToolChoice.Required required -> choice.put("type", "any");
            case ToolChoice.Function function -> choice.put("type", "tool").put("name", function.name());
        }
        if (!call.parallelToolCalls() && !(call.toolChoice() instanceof ToolChoice.None)) {
            choice.put("disable_parallel_tool_use", true);
        }
    }

    /** None of them may be called, but calls in a history need tools. */
    private static void toolsOfTheHistory(ObjectNode body, MessagesHistory history) {
        ArrayNode tools = body.putArray("tools");
        for (String name : history.calledFunctions()) {
            tools.addObject().put("name", name).putObject("input_schema").put("type", "object");
        }
        body.putObject("tool_choice").put("type", "none");
    }
}
