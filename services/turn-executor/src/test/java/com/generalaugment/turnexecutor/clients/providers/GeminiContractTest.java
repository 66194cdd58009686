package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.gemini.Gemini;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.fakes.StubModelServer.ProviderExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiContractTest extends ModelProviderContract {

    private static final String USAGE =
            "\"usageMetadata\":{\"promptTokenCount\":9,\"cachedContentTokenCount\":4,\"candidatesTokenCount\":3},\"modelVersion\":\"real-1\"";

    @Override
    WireFormat format() {
        return new Gemini();
    }

    @Override
    String model() {
        return "gemini-3-flash";
    }

    @Override
    String line() {
        return "POST /v1/models/gemini-3-flash:streamGenerateContent?alt=sse";
    }

    @Override
    Map<String, String> headers() {
        return Map.of("x-goog-api-key", "secret-key");
    }

    private static void parts(ProviderExchange exchange, String parts) throws IOException {
        exchange.data("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[" + parts + "]}}]}");
    }

    private static void text(ProviderExchange exchange, String delta) throws IOException {
        parts(exchange, Json.text(Json.object().put("text", delta)));
    }

    private static void end(ProviderExchange exchange, String reason) throws IOException {
        exchange.data("{\"candidates\":[{\"finishReason\":\"" + reason + "\"}]," + USAGE + "}");
    }

    @Override
    void say(ProviderExchange exchange, String... deltas) throws IOException {
        exchange.begin();
        for (String delta : deltas) {
            text(exchange, delta);
        }
        end(exchange, "STOP");
    }

    @Override
    void begin(ProviderExchange exchange, String delta) throws IOException {
        exchange.begin();
        text(exchange, delta);
    }

    @Override
    void callTwice(ProviderExchange exchange) throws IOException {
        exchange.begin();
        parts(
                exchange,
                "{\"functionCall\":{\"id\":\"a\",\"name\":\"f\",\"args\":{\"x\":1}}},"
                        + "{\"functionCall\":{\"id\":\"b\",\"name\":\"g\",\"args\":{\"y\":2}}}");
        end(exchange, "STOP");
    }

    @Override
    void stop(ProviderExchange exchange, FinishReason reason) throws IOException {
        end(exchange, reason == FinishReason.MAX_OUTPUT_TOKENS ? "MAX_TOKENS" : "SAFETY");
    }

    @Override
    void failInside(ProviderExchange exchange) throws IOException {
        exchange.data("{\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\",\"message\":\"overloaded\"}}");
    }

    @Override
    Refusal tooLong() {
        return new Refusal(
                400,
                "{\"error\":{\"code\":400,\"message\":\"The input token count (9) exceeds the maximum number of tokens allowed (8).\"}}");
    }

    @Override
    String toolChoiceIn(JsonNode body) {
        JsonNode config = body.at("/toolConfig/functionCallingConfig");
        return switch (config.path("mode").asText()) {
            case "AUTO" -> "auto";
            case "NONE" -> "none";
            default -> config.at("/allowedFunctionNames/0").asText("required");
        };
    }

    @Override
    List<String> toolsIn(JsonNode body) {
        JsonNode functions = body.at("/tools/0/functionDeclarations");
        functions.forEach(function ->
                assertThat(function.path("parametersJsonSchema").isObject()).isTrue());
        return functions.findValuesAsText("name");
    }

    @Override
    JsonNode schemaIn(JsonNode body) {
        assertThat(body.at("/generationConfig/responseMimeType").asText()).isEqualTo("application/json");
        return body.at("/generationConfig/responseJsonSchema");
    }

    @Override
    List<String> imagesIn(JsonNode body) {
        List<String> images = new ArrayList<>();
        for (JsonNode part : body.at("/contents/2/parts")) {
            if (part.has("inlineData")) {
                images.add(part.at("/inlineData/mimeType").asText()
                        + part.at("/inlineData/data").asText());
            } else if (part.has("fileData")) {
                assertThat(part.at("/fileData/mimeType").asText()).isEqualTo("image/png");
                images.add(part.at("/fileData/fileUri").asText());
            }
        }
        return images;
    }

    @Override
    String effortIn(JsonNode body) {
        assertThat(body.at("/generationConfig/thinkingConfig/includeThoughts").asBoolean())
                .isTrue();
        return body.at("/generationConfig/thinkingConfig/thinkingLevel").asText();
    }

    @Override
    List<String> conversationIn(JsonNode body) {
        List<String> told = new ArrayList<>();
        body.at("/systemInstruction/parts")
                .forEach(part -> told.add("system " + part.path("text").asText()));
        for (JsonNode content : body.path("contents")) {
            for (JsonNode part : content.path("parts")) {
                told.add(content.path("role").asText() + " "
                        + part.path("text").asText("").replaceAll("\\s*</?instructions>\\s*", "!")
                        + part.path("functionCall").path("name").asText("")
                        + (part.has("functionCall")
                                ? part.at("/functionCall/args").toString()
                                : "")
                        + part.at("/functionResponse/name").asText("")
                        + part.at("/functionResponse/response/output").asText(""));
            }
        }
        return told;
    }

    @Override
    List<String> expectedConversation() {
        return List.of(
                "system rules",
                "user Add",
                "model I will",
                "model f{\"x\":1}",
                "user f5",
                "user !mind this!",
                "user And?");
    }

    @Test
    void thoughtsAreToldAndTheirSignatureComesBackWithTheCall() {
        // Given
        server.then(exchange -> {
            exchange.begin();
            parts(exchange, "{\"text\":\"Hm.\",\"thought\":true}");
            parts(
                    exchange,
                    "{\"functionCall\":{\"id\":\"a\",\"name\":\"f\",\"args\":{}},\"thoughtSignature\":\"sig\"}");
            exchange.data("{\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":9,"
                    + "\"candidatesTokenCount\":3,\"thoughtsTokenCount\":5}}");
        });
        ModelResult first = provider().call(call("Hi").tool("f", "{}").call(), heard);
        CallFixture next = call("Hi");
        next.messages.add(new ModelMessage.Reasoning(heard.thoughts.getFirst()));
        next.messages.add(new ModelMessage.Assistant("", List.of(new ModelMessage.ToolCall("a", "f", "{}"))));
        next.messages.add(new ModelMessage.ToolResult("a", "5"));
        server.then(exchange -> say(exchange, "ok"));

        // When
        provider().call(next.call(), new CallFixture.Heard());

        // Then
        assertThat(heard).hasToString("~Hm.~~[f]{}");
        assertThat(first.usage().outputTokens()).isEqualTo(8);
        assertThat(first.usage().reasoningTokens()).isEqualTo(5);
        assertThat(sent().at("/contents/1/parts/0/thoughtSignature").asText()).isEqualTo("sig");
    }

    @ParameterizedTest
    @CsvSource({"gemini-2.5-flash, none, 0", "gemini-2.5-pro, none, 128", "gemini-2.5-flash, high, 24576"})
    void olderModelsThinkByBudget(String model, String effort, int budget) {
        // Given
        server.then(exchange -> say(exchange, "ok"));
        CallFixture call = call("Hi");
        call.model = model;
        call.effort = effort;

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(sent().at("/generationConfig/thinkingConfig/thinkingBudget").asInt(-1))
                .isEqualTo(budget);
    }

    @Test
    void aPromptThatIsBlockedIsFiltered() {
        // Given
        server.then(exchange -> {
            exchange.begin();
            exchange.data("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}");
        });

        // When
        ModelResult result = provider().call(call("Hi").call(), heard);

        // Then
        assertThat(result.finish()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(heard.toString()).isEmpty();
    }

    @Test
    void aCallThatMakesNoSenseIsAFailure() {
        // Given
        server.then(exchange -> {
            exchange.begin();
            end(exchange, "MALFORMED_FUNCTION_CALL");
        });

        // When
        Problem problem = failure();

        // Then
        assertThat(problem.reason()).isEqualTo("model_failed");
    }

    @Test
    void aWrongKeyIsToldAsSuchThoughItsStatusIsNot() {
        // Given
        ObjectNode error = Json.object();
        error.putObject("error").put("code", 400).put("message", "API_KEY_INVALID");
        server.then(exchange -> exchange.whole(400, "", Json.text(error)));

        // When
        Problem problem = failure();

        // Then
        assertThat(problem.extras()).containsEntry("next_actions", List.of("check_model_provider_key"));
    }
}
