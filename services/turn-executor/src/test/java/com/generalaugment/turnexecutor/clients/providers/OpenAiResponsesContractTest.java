package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.openairesponses.OpenAiResponses;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.model.Sampling;
import com.generalaugment.turnexecutor.fakes.StubModelServer.ProviderExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenAiResponsesContractTest extends ModelProviderContract {

    @Override
    WireFormat format() {
        return new OpenAiResponses();
    }

    @Override
    String model() {
        return "gpt-5-mini";
    }

    @Override
    String line() {
        return "POST /v1/responses";
    }

    @Override
    Map<String, String> headers() {
        return Map.of("authorization", "Bearer secret-key");
    }

    private static void event(ProviderExchange exchange, String type, String members) throws IOException {
        exchange.event(type, "{\"type\":\"" + type + "\"" + (members.isEmpty() ? "" : "," + members) + "}");
    }

    private static void delta(ProviderExchange exchange, String delta) throws IOException {
        ObjectNode event =
                Json.object().put("type", "response.output_text.delta").put("output_index", 0);
        exchange.event("response.output_text.delta", Json.text(event.put("delta", delta)));
    }

    private static void end(ProviderExchange exchange, String type, String details) throws IOException {
        event(
                exchange,
                type,
                "\"response\":{\"model\":\"real-1\"," + details
                        + "\"usage\":{\"input_tokens\":9,\"input_tokens_details\":{\"cached_tokens\":4},\"output_tokens\":3,"
                        + "\"output_tokens_details\":{\"reasoning_tokens\":0}}}");
        exchange.awaitHangUp();
    }

    @Override
    void say(ProviderExchange exchange, String... deltas) throws IOException {
        exchange.begin();
        event(exchange, "response.created", "\"response\":{\"model\":\"real-0\"}");
        event(exchange, "response.output_item.added", "\"output_index\":0,\"item\":{\"type\":\"message\"}");
        for (String delta : deltas) {
            delta(exchange, delta);
        }
        event(exchange, "response.output_item.done", "\"output_index\":0,\"item\":{\"type\":\"message\"}");
        end(exchange, "response.completed", "");
    }

    @Override
    void begin(ProviderExchange exchange, String delta) throws IOException {
        exchange.begin();
        delta(exchange, delta);
    }

    @Override
    void callTwice(ProviderExchange exchange) throws IOException {
        exchange.begin();
        item(exchange, "added", 0, "a", "f", "");
        item(exchange, "added", 1, "b", "g", "");
        arguments(exchange, 1, "{\\\"y\\\":2}");
        arguments(exchange, 0, "{\\\"x\\\"");
        item(exchange, "done", 1, "b", "g", "{\\\"y\\\":2}");
        arguments(exchange, 0, ":1}");
        item(exchange, "done", 0, "a", "f", "{\\\"x\\\":1}");
        end(exchange, "response.completed", "");
    }

    private static void item(
            ProviderExchange exchange, String state, int index, String id, String name, String arguments)
            throws IOException {
        event(
                exchange,
                "response.output_item." + state,
                "\"output_index\":" + index + ",\"item\":{\"type\":\"function_call\",\"call_id\":\"" + id
                        + "\",\"name\":\"" + name + "\",\"arguments\":\"" + arguments + "\"}");
    }

    private static void arguments(ProviderExchange exchange, int index, String delta) throws IOException {
        event(
                exchange,
                "response.function_call_arguments.delta",
                "\"output_index\":" + index + ",\"delta\":\"" + delta + "\"");
    }

    @Override
    void stop(ProviderExchange exchange, FinishReason reason) throws IOException {
        String why = reason == FinishReason.MAX_OUTPUT_TOKENS ? "max_output_tokens" : "content_filter";
        end(exchange, "response.incomplete", "\"incomplete_details\":{\"reason\":\"" + why + "\"},");
    }

    @Override
    void failInside(ProviderExchange exchange) throws IOException {
        event(exchange, "response.failed", "\"response\":{\"error\":{\"code\":\"server_error\",\"message\":\"x\"}}");
    }

    @Override
    Refusal tooLong() {
        return new Refusal(400, "{\"error\":{\"code\":\"context_length_exceeded\"}}");
    }

    @Override
    String toolChoiceIn(JsonNode body) {
        return body.path("tool_choice").isTextual()
                ? body.path("tool_choice").asText()
                : body.at("/tool_choice/name").asText();
    }

    @Override
    List<String> toolsIn(JsonNode body) {
        return body.path("tools").findValuesAsText("name");
    }

    @Override
    JsonNode schemaIn(JsonNode body) {
        assertThat(body.at("/text/format/strict").asBoolean()).isTrue();
        return body.at("/text/format/schema");
    }

    @Override
    List<String> imagesIn(JsonNode body) {
        return body.at("/input/2").findValuesAsText("image_url");
    }

    @Override
    String effortIn(JsonNode body) {
        assertThat(body.at("/reasoning/summary").asText()).isEqualTo("auto");
        return body.at("/reasoning/effort").asText();
    }

    @Override
    List<String> conversationIn(JsonNode body) {
        List<String> told = new ArrayList<>();
        body.path("input")
                .forEach(item -> told.add(
                        item.path("type").asText() + " " + item.path("role").asText("")
                                + item.at("/content/0/text").asText("")
                                + item.path("call_id").asText("")
                                + item.path("arguments").asText("")
                                + item.path("output").asText("")));
        return told;
    }

    @Override
    List<String> expectedConversation() {
        return List.of(
                "message systemrules",
                "message userAdd",
                "message assistantI will",
                "function_call c1{\"x\":1}",
                "function_call_output c15",
                "message systemmind this",
                "message userAnd?");
    }

    @Test
    void nothingIsStoredThereAndThoughtsComeBackSealed() {
        // Given
        ReasoningState thought = new ReasoningState(
                "openai", Json.readTrusted("{\"type\":\"reasoning\",\"id\":\"rs_1\",\"encrypted_content\":\"x\"}"));
        server.then(exchange -> {
            exchange.begin();
            event(exchange, "response.reasoning_summary_text.delta", "\"output_index\":0,\"delta\":\"Hm\"");
            event(exchange, "response.reasoning_summary_part.done", "\"output_index\":0");
            event(
                    exchange,
                    "response.output_item.done",
                    "\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"id\":\"rs_2\",\"summary\":[],\"encrypted_content\":\"yy\"}");
            delta(exchange, "Yes.");
            end(exchange, "response.completed", "");
        });
        CallFixture call = call("Hi");
        call.messages.add(new ModelMessage.Reasoning(thought));
        call.messages.add(new ModelMessage.Reasoning(new ReasoningState("anthropic", Json.object())));
        call.messages.add(new ModelMessage.Assistant("Well.", List.of()));

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(heard).hasToString("~Hm|~~Yes.");
        assertThat(heard.thoughts).singleElement().satisfies(state -> {
            assertThat(state.provider()).isEqualTo("openai");
            assertThat(state.state().path("encrypted_content").asText()).isEqualTo("yy");
        });
        assertThat(sent().path("store").asBoolean(true)).isFalse();
        assertThat(sent().path("include").toString()).contains("reasoning.encrypted_content");
        assertThat(sent().path("input")).hasSize(3).contains(thought.state());
    }

    @Test
    void aModelThatTellsItsThoughtsWordByWordIsHeard() {
        // Given
        server.then(exchange -> {
            exchange.begin();
            event(exchange, "response.reasoning_text.delta", "\"output_index\":0,\"delta\":\"So \"");
            event(exchange, "response.reasoning_text.delta", "\"output_index\":0,\"delta\":\"it is.\"");
            event(
                    exchange,
                    "response.output_item.done",
                    "\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"id\":\"rs_2\",\"summary\":[]}");
            delta(exchange, "Yes.");
            end(exchange, "response.completed", "");
        });

        // When
        provider().call(call("Hi").call(), heard);

        // Then
        assertThat(heard).hasToString("≈So ≈it is.~~Yes.");
    }

    @Test
    void whatItDoesNotKnowIsRefusedByName() {
        CallFixture call = call("Hi");
        call.sampling = new Sampling(1, 1, 0.5, 0, 0);

        assertThatThrownBy(() -> provider().check(call.call()))
                .hasFieldOrPropertyWithValue("reason", "unsupported_parameter")
                .hasFieldOrPropertyWithValue("param", "presence_penalty");
    }
}
