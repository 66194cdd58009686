package com.generalaugment.turnexecutor.clients.providers.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.model.Sampling;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import java.util.ArrayList;
import java.util.List;

/** A call in the words of {@code streamGenerateContent}. Members at their defaults are left out. */
final class ContentRequest {

    private ContentRequest() {}

    static byte[] of(ModelCall call) {
        ObjectNode body = Json.object();
        ContentHistory history = new ContentHistory(call);
        List<String> instructions = new ArrayList<>(history.instructions());
        body.set("contents", Contents.of(history));
        String verbosity = call.hints().verbosity();
        if ("low".equals(verbosity)) {
            instructions.add("Answer briefly.");
        } else if ("high".equals(verbosity)) {
            instructions.add("Answer at length and in detail.");
        }
        if (!instructions.isEmpty()) {
            ArrayNode parts = body.putObject("systemInstruction").putArray("parts");
            instructions.forEach(text -> parts.addObject().put("text", text));
        }
        if (!call.tools().isEmpty()) {
            tools(body, call);
        }
        ObjectNode config = body.putObject("generationConfig").put("maxOutputTokens", call.maxOutputTokens());
        sampling(config, call.sampling());
        format(config, call.format());
        Thinking.write(config, call);
        return Json.bytes(body);
    }

    private static void tools(ObjectNode body, ModelCall call) {
        ArrayNode functions = body.putArray("tools").addObject().putArray("functionDeclarations");
        for (FunctionTool tool : call.tools()) {
            ObjectNode function = functions.addObject().put("name", tool.name());
            if (tool.description() != null) {
                function.put("description", tool.description());
            }
            if (tool.parameters() != null) {
                function.set("parametersJsonSchema", tool.parameters());
            }
        }
        ObjectNode config = body.putObject("toolConfig").putObject("functionCallingConfig");
        switch (call.toolChoice()) {
            case ToolChoice.Auto auto -> config.put("mode", "AUTO");
            case ToolChoice.None none -> config.put("mode", "NONE");
            case ToolChoice.Required required -> config.put("mode", "ANY");
            case ToolChoice.Function function ->
                config.put("mode", "ANY").putArray("allowedFunctionNames").add(function.name());
        }
    }

    private static void sampling(ObjectNode config, Sampling sampling) {
        putUnless(config, "temperature", sampling.temperature(), 1);
        putUnless(config, "topP", sampling.topP(), 1);
        putUnless(config, "presencePenalty", sampling.presencePenalty(), 0);
        putUnless(config, "frequencyPenalty", sampling.frequencyPenalty(), 0);
    }

    private static void putUnless(ObjectNode config, String member, double value, double byDefault) {
        if (value != byDefault) {
            config.put(member, value);
        }
    }

    private static void format(ObjectNode config, OutputFormat format) {
        switch (format) {
            case OutputFormat.Text text -> {}
            case OutputFormat.JsonObject object -> config.put("responseMimeType", "application/json");
            case OutputFormat.JsonSchema schema ->
                config.put("responseMimeType", "application/json").set("responseJsonSchema", schema.schema());
        }
    }
}
