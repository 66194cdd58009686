package com.generalaugment.turnexecutor.clients.providers.chatcompletions;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.Hints;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.model.Sampling;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A call in the words of OpenAI's chat completions, always streamed with usage. Members at their defaults are left out.
 */
final class ChatRequest {

    /** Models that know only the newer name of the output limit. */
    private static final Pattern NEWER_LIMIT = Pattern.compile("(o\\d|gpt-[5-9]).*");

    /** Models of OpenAI that refuse to be asked about their reasoning. */
    private static final Pattern WITHOUT_REASONING = Pattern.compile("(gpt-[34]|chatgpt-).*");
    /** Models with a parameter for verbosity; the others get an instruction. */
    private static final Pattern WITH_VERBOSITY = Pattern.compile("gpt-[5-9].*");

    private ChatRequest() {}

    static byte[] of(ModelCall call) {
        ObjectNode body = Json.object().put("model", call.model()).put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        body.set("messages", ChatMessages.of(ChatHistory.of(call, verbosityInWords(call))));
        body.put(
                NEWER_LIMIT.matcher(call.model()).matches() ? "max_completion_tokens" : "max_tokens",
                call.maxOutputTokens());
        sampling(body, call.sampling());
        if (!call.tools().isEmpty()) {
            tools(body, call);
        }
        format(body, call.format());
        if (call.reasoningEffort() != null
                && !WITHOUT_REASONING.matcher(call.model()).matches()) {
            body.put("reasoning_effort", call.reasoningEffort());
        }
        hints(body, call);
        return Json.bytes(body);
    }

    private static void sampling(ObjectNode body, Sampling sampling) {
        putUnless(body, "temperature", sampling.temperature(), 1);
        putUnless(body, "top_p", sampling.topP(), 1);
        putUnless(body, "presence_penalty", sampling.presencePenalty(), 0);
        putUnless(body, "frequency_penalty", sampling.frequencyPenalty(), 0);
    }

    private static void hints(ObjectNode body, ModelCall call) {
        Hints hints = call.hints();
        if (hints.safetyIdentifier() != null) {
            body.put("safety_identifier", hints.safetyIdentifier());
        }
        if (hints.promptCacheKey() != null) {
            body.put("prompt_cache_key", hints.promptCacheKey());
        }
        if (hints.verbosity() != null && WITH_VERBOSITY.matcher(call.model()).matches()) {
            body.put("verbosity", hints.verbosity());
        }
    }

    private static List<String> verbosityInWords(ModelCall call) {
        String verbosity = call.hints().verbosity();
        if (verbosity == null || WITH_VERBOSITY.matcher(call.model()).matches()) {
            return List.of();
        }
        return switch (verbosity) {
            case "low" -> List.of("Answer briefly.");
            case "high" -> List.of("Answer at length and in detail.");
            default -> List.of();
        };
    }

    private static void putUnless(ObjectNode body, String member, double value, double byDefault) {
        if (value != byDefault) {
            body.put(member, value);
        }
    }

    private static void tools(ObjectNode body, ModelCall call) {
        ArrayNode tools = body.putArray("tools");
        for (FunctionTool tool : call.tools()) {
            ObjectNode function = tools.addObject()
                    .put("type", "function")
                    .putObject("function")
                    .put("name", tool.name());
            if (tool.description() != null) {
                function.put("description", tool.description());
            }
            if (tool.parameters() != null) {
                function.set("parameters", tool.parameters());
            }
            if (tool.strict()) {
                function.put("strict", true);
            }
        }
        switch (call.toolChoice()) {
            case ToolChoice.Auto auto -> body.put("tool_choice", "auto");
            case ToolChoice.None none -> body.put("tool_choice", "none");
            case ToolChoice.Required required -> body.put("tool_choice", "required");
            case ToolChoice.Function function ->
                body.putObject("tool_choice")
                        .put("type", "function")
                        .putObject("function")
                        .put("name", function.name());
        }
        if (!call.parallelToolCalls()) {
            body.put("parallel_tool_calls", false);
        }
    }

    private static void format(ObjectNode body, OutputFormat format) {
        switch (format) {
            case OutputFormat.Text text -> {}
            case OutputFormat.JsonObject object ->
                body.putObject("response_format").put("type", "json_object");
            case OutputFormat.JsonSchema schema -> {
                ObjectNode description = body.putObject("response_format")
                        .put("type", "json_schema")
                        .putObject("json_schema")
                        .put("name", schema.name())
                        .put("strict", schema.strict());
                if (schema.description() != null) {
                    description.put("description", schema.description());
                }
                description.set("schema", schema.schema());
            }
        }
    }
}
