package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.anthropic.AnthropicMessages;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.model.Sampling;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import com.generalaugment.turnexecutor.fakes.StubModelServer.ProviderExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicMessagesContractTest extends ModelProviderContract {

    @Override
    WireFormat format() {
        return new AnthropicMessages();
    }

    @Override
    String model() {
        return "claude-sonnet-4-6";
    }

    @Override
    String line() {
        return "POST /v1/messages";
    }

    @Override
    Map<String, String> headers() {
        return Map.of("x-api-key", "secret-key", "anthropic-version", "2023-06-01");
    }

    private static void event(ProviderExchange exchange, String type, String members) throws IOException {
        exchange.event(type, "{\"type\":\"" + type + "\"" + (members.isEmpty() ? "" : "," + members) + "}");
    }

    private static void start(ProviderExchange exchange) throws IOException {
        exchange.begin();
        event(
                exchange,
                "message_start",
                "\"message\":{\"model\":\"real-1\",\"usage\":{\"input_tokens\":5,\"cache_read_input_tokens\":4,"
                        + "\"cache_creation_input_tokens\":0,\"output_tokens\":1}}");
        event(exchange, "ping", "");
    }

    private static void block(ProviderExchange exchange, int index, String block) throws IOException {
        event(exchange, "content_block_start", "\"index\":" + index + ",\"content_block\":{" + block + "}");
    }

    private static void delta(ProviderExchange exchange, int index, String type, String member, String value)
            throws IOException {
        ObjectNode event = Json.object().put("type", "content_block_delta").put("index", index);
        event.putObject("delta").put("type", type).put(member, value);
        exchange.event("content_block_delta", Json.text(event));
    }

    private static void stopBlock(ProviderExchange exchange, int index) throws IOException {
        event(exchange, "content_block_stop", "\"index\":" + index);
    }

    private static void end(ProviderExchange exchange, String reason) throws IOException {
        event(
                exchange,
                "message_delta",
                "\"delta\":{\"stop_reason\":\"" + reason + "\"},\"usage\":{\"output_tokens\":3}");
        event(exchange, "message_stop", "");
    }

    @Override
    void say(ProviderExchange exchange, String... deltas) throws IOException {
        start(exchange);
        block(exchange, 0, "\"type\":\"text\",\"text\":\"\"");
        for (String delta : deltas) {
            delta(exchange, 0, "text_delta", "text", delta);
        }
        stopBlock(exchange, 0);
        end(exchange, "end_turn");
    }

    @Override
    void begin(ProviderExchange exchange, String delta) throws IOException {
        start(exchange);
        block(exchange, 0, "\"type\":\"text\",\"text\":\"\"");
        delta(exchange, 0, "text_delta", "text", delta);
    }

    @Override
    void callTwice(ProviderExchange exchange) throws IOException {
        start(exchange);
        block(exchange, 0, "\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}");
        block(exchange, 1, "\"type\":\"tool_use\",\"id\":\"b\",\"name\":\"g\",\"input\":{}");
        delta(exchange, 1, "input_json_delta", "partial_json", "{\"y\":2}");
        delta(exchange, 0, "input_json_delta", "partial_json", "");
        delta(exchange, 0, "input_json_delta", "partial_json", "{\"x\":");
        stopBlock(exchange, 1);
        delta(exchange, 0, "input_json_delta", "partial_json", "1}");
        stopBlock(exchange, 0);
        end(exchange, "tool_use");
    }

    @Override
    void stop(ProviderExchange exchange, FinishReason reason) throws IOException {
        if (reason == FinishReason.MAX_OUTPUT_TOKENS) {
            end(exchange, "max_tokens");
        } else {
            event(
                    exchange,
                    "error",
                    "\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Output blocked by content filtering policy\"}");
        }
    }

    @Override
    void failInside(ProviderExchange exchange) throws IOException {
        event(exchange, "error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}");
    }

    @Override
    Refusal tooLong() {
        return new Refusal(
                400,
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long: 9 > 8\"}}");
    }

    @Override
    String toolChoiceIn(JsonNode body) {
        String type = body.at("/tool_choice/type").asText();
        return switch (type) {
            case "any" -> "required";
            case "tool" -> body.at("/tool_choice/name").asText();
            default -> type;
        };
    }

    @Override
    List<String> toolsIn(JsonNode body) {
        body.path("tools")
                .forEach(
                        tool -> assertThat(tool.path("input_schema").isObject()).isTrue());
        return body.path("tools").findValuesAsText("name");
    }

    @Override
    JsonNode schemaIn(JsonNode body) {
        assertThat(body.at("/output_config/format/type").asText()).isEqualTo("json_schema");
        return body.at("/output_config/format/schema");
    }

    @Override
    List<String> imagesIn(JsonNode body) {
        List<String> images = new ArrayList<>();
        for (JsonNode part : body.at("/messages/2/content")) {
            if (part.path("type").asText().equals("image")) {
                JsonNode source = part.path("source");
                images.add(
                        source.path("type").asText().equals("url")
                                ? source.path("url").asText()
                                : source.path("media_type").asText()
                                        + source.path("data").asText());
            }
        }
        return images;
    }

    @Override
    String effortIn(JsonNode body) {
        assertThat(body.path("thinking"))
                .isEqualTo(Json.readTrusted("{\"type\":\"adaptive\",\"display\":\"summarized\"}"));
        return body.at("/output_config/effort").asText();
    }

    @Override
    List<String> conversationIn(JsonNode body) {
        List<String> told = new ArrayList<>();
        body.path("system")
                .forEach(block -> told.add("system " + block.path("text").asText()));
        for (JsonNode message : body.path("messages")) {
            for (JsonNode block : message.path("content")) {
                told.add(
                        message.path("role").asText() + " " + block.path("type").asText() + " "
                                + block.path("text").asText("").replaceAll("\\s*</?instructions>\\s*", "!")
                                + block.path("id").asText("")
                                + block.path("tool_use_id").asText("")
                                + (block.has("input") ? block.path("input").toString() : "")
                                + block.path("content").asText(""));
            }
        }
        return told;
    }

    @Override
    List<String> expectedConversation() {
        return List.of(
                "system rules",
                "user text Add",
                "assistant text I will",
                "assistant tool_use c1{\"x\":1}",
                "user tool_result c15",
                "user text !mind this!",
                "user text And?");
    }

    @Test
    void thinkingIsToldIfAskedForAndComesBackSigned() {
        // Given
        server.then(exchange -> {
            start(exchange);
            block(exchange, 0, "\"type\":\"thinking\",\"thinking\":\"\"");
            delta(exchange, 0, "thinking_delta", "thinking", "Let me ");
            delta(exchange, 0, "thinking_delta", "thinking", "see.");
            delta(exchange, 0, "signature_delta", "signature", "sig");
            stopBlock(exchange, 0);
            block(exchange, 1, "\"type\":\"redacted_thinking\",\"data\":\"zz\"");
            stopBlock(exchange, 1);
            block(exchange, 2, "\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}");
            stopBlock(exchange, 2);
            end(exchange, "tool_use");
        });
        CallFixture call = call("Hi").tool("f", "{\"type\":\"object\"}");
        call.effort = "medium";
        call.summary = "auto";

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(heard).hasToString("~Let me ~see.~~~~[f]{}");
        assertThat(heard.thoughts)
                .extracting(thought -> thought.state().toString())
                .containsExactly(
                        "{\"type\":\"thinking\",\"thinking\":\"Let me see.\",\"signature\":\"sig\"}",
                        "{\"type\":\"redacted_thinking\",\"data\":\"zz\"}");
    }

    @Test
    void itsThoughtsGoBackBeforeTheCallTheyLedTo() {
        // Given
        server.then(exchange -> say(exchange, "ok"));
        CallFixture call = call("Hi");
        call.messages.add(new ModelMessage.Reasoning(new ReasoningState(
                "anthropic",
                Json.object().put("type", "thinking").put("thinking", "Hm").put("signature", "sig"))));
        call.messages.add(new ModelMessage.Reasoning(new ReasoningState("openai", Json.object())));
        call.messages.add(new ModelMessage.Assistant("", List.of(new ModelMessage.ToolCall("c1", "f", "{}"))));
        call.messages.add(new ModelMessage.ToolResult("c1", "5"));

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(sent().at("/messages/1/content")
                        .valueStream()
                        .map(block -> block.path("type").asText()))
                .containsExactly("thinking", "tool_use");
    }

    @ParameterizedTest
    @CsvSource({
        "claude-opus-4-1-20250805, high, enabled",
        "claude-haiku-4-5, low, enabled",
        "claude-sonnet-4-6, none, disabled",
        "claude-opus-5-5, xhigh, adaptive",
        "claude-3-5-haiku-latest, high, ''",
    })
    void everyGenerationIsAskedInItsWay(String model, String effort, String type) {
        // Given
        server.then(exchange -> say(exchange, "ok"));
        CallFixture call = call("Hi");
        call.model = model;
        call.effort = effort;
        call.maxOutputTokens = 8_000;

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(sent().at("/thinking/type").asText("")).isEqualTo(type);
        assertThat(sent().at("/thinking/budget_tokens").asInt(0)).isLessThan(8_000);
    }

    @Test
    void aDemandedCallIsNotThoughtAbout() {
        // Given
        server.then(exchange -> say(exchange, "ok"));
        CallFixture call = call("Hi").tool("f", "{\"type\":\"object\"}");
        call.effort = "high";
        call.choice = new ToolChoice.Required();
        call.parallel = false;

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(sent().has("thinking")).isFalse();
        assertThat(sent().at("/tool_choice/disable_parallel_tool_use").asBoolean())
                .isTrue();
    }

    @Test
    void aSchemaThatTheProviderCannotKeepIsToldInWords() {
        // Given
        server.then(exchange -> say(exchange, "{}"));
        CallFixture call = call("Hi");
        call.format = new OutputFormat.JsonSchema("doc", Json.readTrusted(SCHEMA), null, false);

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(sent().has("output_config")).isFalse();
        assertThat(sent().at("/system/0/text").asText()).contains(SCHEMA);
    }

    @Test
    void anAnswerThatIsDeclinedIsARefusal() {
        // Given
        server.then(exchange -> {
            start(exchange);
            end(exchange, "refusal");
        });

        // When
        ModelResult result = provider().call(call("Hi").call(), heard);

        // Then
        assertThat(heard).hasToString("«The model declined to answer.»");
        assertThat(result.finish()).isEqualTo(FinishReason.STOP);
    }

    private static long marksIn(JsonNode body) {
        return body.findValues("cache_control").stream()
                .peek(mark -> assertThat(mark).isEqualTo(Json.readTrusted("{\"type\":\"ephemeral\"}")))
                .count();
    }

    @Test
    void whatComesAgainIsMarkedForTheCacheAndWhatIsNewIsNot() {
        // Given
        server.then(exchange -> say(exchange, "ok"));
        CallFixture call = call("Add").tool("f", "{\"type\":\"object\"}").tool("g", "{\"type\":\"object\"}");
        call.messages.addFirst(new ModelMessage.System("rules"));
        call.messages.addFirst(new ModelMessage.System("who you are"));
        call.messages.add(
                new ModelMessage.Assistant("I will", List.of(new ModelMessage.ToolCall("c1", "f", "{\"x\":1}"))));
        call.messages.add(new ModelMessage.ToolResult("c1", "5"));
        call.messages.add(new ModelMessage.User(List.of(new ModelMessage.Part.Text("And?"))));

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(marksIn(sent())).isEqualTo(3);
        assertThat(sent().at("/tools/1").has("cache_control")).isTrue();
        assertThat(sent().at("/system/1").has("cache_control")).isTrue();
        assertThat(sent().at("/messages/1/content/1").has("cache_control")).isTrue();
    }

    @Test
    void aFirstQuestionMarksNothingThatIsNew() {
        // Given
        server.then(exchange -> say(exchange, "ok"));

        // When
        provider().call(call("Hi").call(), heard);

        // Then
        assertThat(marksIn(sent())).isZero();
    }

    @Test
    void aThoughtIsNeverMarkedAndGoesBackAsItCame() {
        // Given
        server.then(exchange -> say(exchange, "ok"));
        ObjectNode thought =
                Json.object().put("type", "thinking").put("thinking", "Hm").put("signature", "sig");
        CallFixture call = call("Hi");
        call.messages.add(new ModelMessage.Reasoning(new ReasoningState("anthropic", thought)));
        call.messages.add(new ModelMessage.Assistant("Well.", List.of()));
        call.messages.add(new ModelMessage.User(List.of(new ModelMessage.Part.Text("And?"))));

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(sent().at("/messages/1/content/0")).isEqualTo(thought);
        assertThat(sent().at("/messages/1/content/1").has("cache_control")).isTrue();
        assertThat(thought.has("cache_control")).isFalse();
    }

    @Test
    void whatIsWrittenToTheCacheIsInputToo() {
        // Given
        server.then(exchange -> {
            exchange.begin();
            event(
                    exchange,
                    "message_start",
                    "\"message\":{\"usage\":{\"input_tokens\":5,\"cache_read_input_tokens\":4,\"cache_creation_input_tokens\":7}}");
            end(exchange, "end_turn");
        });

        // When
        ModelResult result = provider().call(call("Hi").call(), heard);

        // Then
        assertThat(result.usage().inputTokens()).isEqualTo(16);
        assertThat(result.usage().cachedInputTokens()).isEqualTo(4);
        assertThat(result.usage().cacheWriteTokens()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"1.5,0,0,temperature", "0.5,0,0,temperature", "1,1,0,presence_penalty", "1,0,1,frequency_penalty"})
    void whatItCannotDoIsRefusedByName(double temperature, double presence, double frequency, String param) {
        CallFixture call = call("Hi");
        call.effort = "high";
        call.sampling = new Sampling(temperature, 1, presence, frequency, 0);

        assertThatThrownBy(() -> provider().check(call.call())).hasFieldOrPropertyWithValue("param", param);
    }
}
