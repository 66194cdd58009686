package com.generalaugment.turnexecutor.domain.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The response object: all 31 members of the reference and the extensions, in every state. What the request decides is
 * built once, what changes is filled in at each rendering.
 */
public final class ResponseDocument implements AnswerDocument {

    private static final int MICRO_PLACES = 6;

    private final ObjectNode constant;
    private final ObjectNode callerMetadata;
    private final ResponseIds ids;
    private final Origin origin;
    private final List<String> memoryIds;
    private final Set<String> omittedTools;

    private ResponseDocument(
            ObjectNode constant,
            ObjectNode callerMetadata,
            Set<String> omittedTools,
            ResponseIds ids,
            Origin origin,
            List<String> memoryIds) {
        this.constant = constant;
        this.callerMetadata = callerMetadata;
        this.omittedTools = omittedTools;
        this.ids = ids;
        this.origin = origin;
        this.memoryIds = memoryIds;
    }

    /**
     * @param origin the model that is to run
     */
    public static ResponseDocument of(TurnRequest request, ResponseIds ids, Instant createdAt, Origin origin) {
        return new ResponseDocument(
                constantOf(request, ids, createdAt),
                request.metadata(),
                request.tools().omittedTypes(),
                ids,
                origin,
                List.of());
    }

    /** The same response as another model's. */
    @Override
    public ResponseDocument ranOn(Origin other) {
        return new ResponseDocument(constant, callerMetadata, omittedTools, ids, other, memoryIds);
    }

    /** The same response of a turn that knows these facts. */
    public ResponseDocument knowing(List<String> factIds) {
        return new ResponseDocument(constant, callerMetadata, omittedTools, ids, origin, factIds);
    }

    @Override
    public String sessionId() {
        return ids.sessionId();
    }

    @Override
    public boolean isTurn() {
        return true;
    }

    @Override
    public ObjectNode render(ResponseState state) {
        ObjectNode response = Json.object();
        response.setAll(constant);
        response.put("status", state.status());
        putTime(response, state.completedAt());
        response.set("incomplete_details", incomplete(state.incompleteReason()));
        response.set("error", error(state.error()));
        ArrayNode output = response.putArray("output");
        state.output().forEach(output::add);
        response.put("output_text", joinedText(state.output()));
        response.set("usage", usage(state.usage()));
        response.set("metadata", metadata(state));
        return response;
    }

    private static ObjectNode constantOf(TurnRequest request, ResponseIds ids, Instant createdAt) {
        ObjectNode node = Json.object()
                .put("id", ids.responseId())
                .put("object", "response")
                .put("created_at", createdAt.getEpochSecond())
                .put("model", request.model())
                .put("previous_response_id", request.previousResponseId())
                .put("instructions", request.instructions());
        node.set("tools", request.tools().echo());
        node.set("tool_choice", request.tools().choiceEcho());
        node.put("truncation", request.truncateAuto() ? "auto" : "disabled")
                .put("parallel_tool_calls", request.parallelToolCalls());
        node.set("text", request.textEcho());
        node.put("top_p", request.sampling().topP())
                .put("presence_penalty", request.sampling().presencePenalty())
                .put("frequency_penalty", request.sampling().frequencyPenalty())
                .put("top_logprobs", request.sampling().topLogprobs())
                .put("temperature", request.sampling().temperature());
        node.set("reasoning", reasoning(request));
        node.put("max_output_tokens", request.maxOutputTokens())
                .put("max_tool_calls", request.maxToolCalls())
                .put("store", request.store())
                .put("background", request.background())
                .put("service_tier", request.serviceTier())
                .put("safety_identifier", request.safetyIdentifier())
                .put("prompt_cache_key", request.promptCacheKey())
                .put("user", request.user());
        node.set("conversation", conversation(request.conversationId()));
        return node;
    }

    private static @Nullable JsonNode conversation(@Nullable String id) {
        return id == null ? null : Json.object().put("id", id);
    }

    private static @Nullable JsonNode reasoning(TurnRequest request) {
        if (request.reasoning().isAbsent()) {
            return null;
        }
        return Json.object()
                .put("effort", request.reasoning().effort())
                .put("summary", request.reasoning().summary());
    }

    private static void putTime(ObjectNode response, @Nullable Instant completedAt) {
        if (completedAt == null) {
            response.putNull("completed_at");
        } else {
            response.put("completed_at", completedAt.getEpochSecond());
        }
    }

    private static @Nullable JsonNode incomplete(@Nullable String reason) {
        return reason == null ? null : Json.object().put("reason", reason);
    }

    private static @Nullable JsonNode error(@Nullable Problem problem) {
        return problem == null
                ? null
                : Json.object().put("code", problem.reason()).put("message", problem.message());
    }

    static String joinedText(List<ObjectNode> output) {
        StringBuilder text = new StringBuilder();
        for (ObjectNode item : output) {
            for (JsonNode part : item.path("content")) {
                text.append(
                        part.path("type").asText().equals("output_text")
                                ? part.path("text").asText()
                                : "");
            }
        }
        return text.toString();
    }

    static @Nullable JsonNode usage(@Nullable TokenUsage usage) {
        if (usage == null) {
            return null;
        }
        ObjectNode node = Json.object().put("input_tokens", usage.inputTokens());
        node.putObject("input_tokens_details")
                .put("cached_tokens", usage.cachedInputTokens())
                .put("cache_write_tokens", usage.cacheWriteTokens());
        node.put("output_tokens", usage.outputTokens());
        node.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoningTokens());
        return node.put("total_tokens", usage.totalTokens());
    }

    private ObjectNode metadata(ResponseState state) {
        TokenUsage usage = state.usage() == null ? TokenUsage.NONE : state.usage();
        ObjectNode metadata = Json.object();
        metadata.setAll(callerMetadata);
        metadata.put("general_augment_response_id", ids.responseId())
                .put("general_augment_request_id", ids.requestId())
                .put("general_augment_trace_id", ids.traceId())
                .put("general_augment_run_id", ids.runId())
                .put("general_augment_session_id", ids.sessionId())
                .put("general_augment_model", origin.model())
                .put("general_augment_model_provider", origin.provider())
                .put("general_augment_model_provider_source", origin.source())
                .put("general_augment_input_tokens", usage.inputTokens())
                .put("general_augment_output_tokens", usage.outputTokens())
                .put("general_augment_total_tokens", usage.totalTokens())
                .put("general_augment_latency_ms", state.latencyMillis())
                .put("general_augment_cost_usd", BigDecimal.valueOf(state.costMicros(), MICRO_PLACES));
        ArrayNode memories = metadata.putArray("general_augment_memory_ids");
        if (!state.isQueued()) {
            memoryIds.forEach(memories::add);
        }
        metadata.putArray("general_augment_approval_ids");
        if (!omittedTools.isEmpty()) {
            omittedTools.forEach(metadata.putArray("general_augment_omitted_tools")::add);
        }
        alias(metadata, "trace_id", ids.traceId());
        alias(metadata, "request_id", ids.requestId());
        echo(metadata, "traceparent", ids.traceparent());
        echo(metadata, "tracestate", ids.tracestate());
        return metadata;
    }

    private void echo(ObjectNode metadata, String name, @Nullable String value) {
        if (value != null) {
            metadata.put("general_augment_" + name, value);
            alias(metadata, name, value);
        }
    }

    private void alias(ObjectNode metadata, String name, String value) {
        if (!callerMetadata.has(name)) {
            metadata.put(name, value);
        }
    }
}
