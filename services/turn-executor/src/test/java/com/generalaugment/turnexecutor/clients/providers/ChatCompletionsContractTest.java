package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.turnexecutor.clients.providers.chatcompletions.ChatCompletions;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.fakes.StubModelServer.ProviderExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCompletionsContractTest extends ModelProviderContract {

    @Override
    WireFormat format() {
        return new ChatCompletions();
    }

    @Override
    String model() {
        return "stub-1";
    }

    @Override
    String line() {
        return "POST /v1/chat/completions";
    }

    @Override
    Map<String, String> headers() {
        return Map.of("authorization", "Bearer secret-key");
    }

    @Override
    void say(ProviderExchange exchange, String... deltas) throws IOException {
        exchange.begin();
        for (String delta : deltas) {
            exchange.text(delta);
        }
        exchange.data("{\"model\":\"real-1\",\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}");
        exchange.data(
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":4}}}");
        exchange.data("[DONE]");
    }

    @Override
    void begin(ProviderExchange exchange, String delta) throws IOException {
        exchange.begin();
        exchange.text(delta);
    }

    @Override
    void callTwice(ProviderExchange exchange) throws IOException {
        exchange.begin();
        call(exchange, "\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}");
        call(exchange, "\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{\\\"y\\\"\"}");
        call(exchange, "\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\":1\"}");
        call(exchange, "\"index\":1,\"function\":{\"arguments\":\":2}\"}");
        call(exchange, "\"index\":0,\"function\":{\"arguments\":\"}\"}");
        exchange.finish("tool_calls", 9, 3);
    }

    private static void call(ProviderExchange exchange, String members) throws IOException {
        exchange.data("{\"choices\":[{\"delta\":{\"tool_calls\":[{" + members + "}]}}]}");
    }

    @Override
    void stop(ProviderExchange exchange, FinishReason reason) throws IOException {
        exchange.finish(reason == FinishReason.MAX_OUTPUT_TOKENS ? "length" : "content_filter", 9, 3);
    }

    @Override
    void failInside(ProviderExchange exchange) throws IOException {
        exchange.data("{\"error\":{\"code\":503,\"message\":\"overloaded\"}}");
    }

    @Override
    Refusal tooLong() {
        return new Refusal(400, "{\"error\":{\"code\":\"context_length_exceeded\"}}");
    }

    @Override
    String toolChoiceIn(JsonNode body) {
        return body.path("tool_choice").isTextual()
                ? body.path("tool_choice").asText()
                : body.at("/tool_choice/function/name").asText();
    }

    @Override
    List<String> toolsIn(JsonNode body) {
        return body.path("tools").findValuesAsText("name");
    }

    @Override
    JsonNode schemaIn(JsonNode body) {
        return body.at("/response_format/json_schema/schema");
    }

    @Override
    List<String> imagesIn(JsonNode body) {
        return body.at("/messages/2").findValuesAsText("url");
    }

    @Override
    String effortIn(JsonNode body) {
        return body.path("reasoning_effort").asText();
    }

    @Override
    List<String> conversationIn(JsonNode body) {
        List<String> told = new ArrayList<>();
        body.path("messages")
                .forEach(message -> told.add(message.path("role").asText()
                        + " " + message.path("content").asText()
                        + message.path("tool_calls").findValuesAsText("arguments")
                        + message.path("tool_call_id").asText("")));
        return told;
    }

    @Override
    List<String> expectedConversation() {
        return List.of(
                "system rules[]",
                "user Add[]",
                "assistant I will[{\"x\":1}]",
                "tool 5[]c1",
                "user <instructions>\nmind this\n</instructions>\n\nAnd?[]");
    }

    /** vLLM and DeepSeek say {@code reasoning_content}, Ollama and OpenRouter {@code reasoning}, some say both. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"reasoning_content\":\"Hm\",\"content\":null",
                "\"reasoning\":\"Hm\",\"content\":\"\"",
                "\"reasoning_content\":\"Hm\",\"reasoning\":\"Hm\""
            })
    void thoughtsAreToldWordByWordHoweverTheProviderNamesThem(String thought) {
        // Given
        server.then(exchange -> {
            exchange.begin();
            exchange.data("{\"choices\":[{\"delta\":{" + thought + "}}]}");
            exchange.text("Yes.");
            exchange.finish("stop", 9, 3);
        });

        // When
        provider().call(call("Hi").call(), heard);

        // Then
        assertThat(heard).hasToString("≈HmYes.");
    }

    @Test
    void thoughtsThatGoOnPastTheLimitAreCutThere() {
        // Given // hazard 14
        server.then(exchange -> {
            exchange.begin();
            exchange.data("{\"choices\":[{\"delta\":{\"reasoning\":\"one two three four five\"}}]}");
            exchange.awaitHangUp();
        });
        CallFixture call = call("Hi");
        call.maxOutputTokens = 3;

        // When
        ModelResult result = provider().call(call.call(), heard);

        // Then
        assertThat(heard).hasToString("≈one two three");
        assertThat(result.finish()).isEqualTo(FinishReason.MAX_OUTPUT_TOKENS);
    }
}
