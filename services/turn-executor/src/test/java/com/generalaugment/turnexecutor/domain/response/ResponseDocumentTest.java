package com.generalaugment.turnexecutor.domain.response;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.request.RequestLimits;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.fakes.OpenResponses;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseDocumentTest {

    private static final List<String> REFERENCE_MEMBERS = List.of(
            "id",
            "object",
            "created_at",
            "status",
            "model",
            "output",
            "tools",
            "tool_choice",
            "truncation",
            "parallel_tool_calls",
            "text",
            "top_p",
            "presence_penalty",
            "frequency_penalty",
            "top_logprobs",
            "temperature",
            "store",
            "background",
            "service_tier",
            "metadata",
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
            "prompt_cache_key");

    private static ResponseDocument document(String request) {
        return ResponseDocument.of(
                TurnRequest.parse(Json.readTrusted(request), new RequestLimits(8_000)),
                new ResponseIds("resp_1", "req_1", "t".repeat(32), "run_1", "resp_0", "00-tp", "state=1"),
                Instant.ofEpochSecond(100),
                new Origin("genaug/echo-1", "genaug", "platform"));
    }

    private static ResponseState completed() {
        return new ResponseState(
                "completed",
                List.of(
                        OutputItems.message("msg_1", "completed", Json.array().add(OutputItems.outputText("Hi "))),
                        OutputItems.functionCall("fc_1", "completed", new CalledTool("call_1", null, "f"), "{}"),
                        OutputItems.message("msg_2", "completed", Json.array().add(OutputItems.outputText("you")))),
                new TokenUsage(10, 4, 6, 2),
                null,
                null,
                Instant.ofEpochSecond(103),
                3_000,
                21);
    }

    @Test
    void allThirtyOneMembersAreThereInEveryState() {
        // Given
        ResponseDocument document = document("{\"model\":\"balanced\",\"input\":\"Hi\"}");

        // When
        ObjectNode begun = document.render(ResponseState.inProgress());
        ObjectNode ended = document.render(completed());

        // Then
        for (ObjectNode response : List.of(begun, ended)) {
            assertThat(response.fieldNames()).toIterable().containsAll(REFERENCE_MEMBERS);
            assertThat(response.fieldNames()).toIterable().contains("output_text", "user", "conversation");
            REFERENCE_MEMBERS
                    .subList(0, 20)
                    .forEach(name ->
                            assertThat(response.hasNonNull(name)).as(name).isTrue());
            OpenResponses.checkResponse(response);
        }
        assertThat(ended.path("output_text").asText()).isEqualTo("Hi you");
        assertThat(ended.at("/usage/input_tokens_details/cached_tokens").asInt())
                .isEqualTo(4);
        assertThat(ended.at("/usage/output_tokens_details/reasoning_tokens").asInt())
                .isEqualTo(2);
    }

    @Test
    void whatWasAskedIsEchoedAsItTookEffect() {
        // Given / When
        ObjectNode response = document("""
                {"model":"complex","input":"Hi","user":"ann","instructions":"x","temperature":0.2,"top_p":0.5,
                 "presence_penalty":1,"frequency_penalty":-1,"max_output_tokens":7,"max_tool_calls":3,"truncation":"auto",
                 "reasoning":{"effort":"low"},"safety_identifier":"s","prompt_cache_key":"p","service_tier":"flex",
                 "store":false,"parallel_tool_calls":false,"text":{"verbosity":"low"},
                 "tools":[{"type":"function","name":"f"}],
                 "tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"}]}}""").render(completed());

        // Then
        OpenResponses.checkResponse(response);
        assertThat(response.path("temperature").asDouble()).isEqualTo(0.2);
        assertThat(response.path("max_output_tokens").asInt()).isEqualTo(7);
        assertThat(response.path("service_tier").asText()).isEqualTo("default");
        assertThat(response.at("/reasoning/effort").asText()).isEqualTo("low");
        assertThat(response.at("/text/verbosity").asText()).isEqualTo("low");
        assertThat(response.at("/tool_choice/mode").asText()).isEqualTo("required");
        assertThat(response.at("/tools/0").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("type", "name", "description", "parameters", "strict");
    }

    @Test
    void theCallersPairsWinOverAliasesAndLoseToThePlatformsOwn() {
        // Given
        ResponseDocument document = document("""
                {"model":"balanced","input":"Hi","metadata":{"trace_id":"mine","general_augment_run_id":"forged","ok":true}}""");

        // When
        ObjectNode response = document.render(completed());

        // Then
        assertThat(response.at("/metadata/trace_id").asText()).isEqualTo("mine");
        assertThat(response.at("/metadata/general_augment_run_id").asText()).isEqualTo("run_1");
        assertThat(response.at("/metadata/traceparent").asText()).isEqualTo("00-tp");
        assertThat(response.at("/metadata/general_augment_tracestate").asText()).isEqualTo("state=1");
        assertThat(response.at("/metadata/general_augment_cost_usd").decimalValue())
                .isEqualByComparingTo("0.000021");
        ObjectNode strings = ResponseViews.withStringMetadata(response);
        assertThat(strings.path("metadata")).allMatch(value -> value.isTextual());
        assertThat(strings.at("/metadata/general_augment_cost_usd").asText()).isEqualTo("0.000021");
        assertThat(strings.at("/metadata/general_augment_memory_ids").asText()).isEmpty();
        assertThat(strings.at("/metadata/ok").asText()).isEqualTo("true");
    }
}
