package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderHttp;
import com.generalaugment.turnexecutor.domain.files.FileContent;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelCallCancelled;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import com.generalaugment.turnexecutor.fakes.StubModelServer;
import com.generalaugment.turnexecutor.fakes.StubModelServer.ProviderExchange;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every provider owes a turn, whatever wire it speaks. Subclasses script the other side and check what it is sent. */
abstract class ModelProviderContract {

    static final String DATA_URL = "data:image/png;base64,iVBORw0KGgo=";
    static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],\"additionalProperties\":false}";

    private final Vertx vertx = Vertx.vertx();
    final StubModelServer server = new StubModelServer();
    final CallFixture.Heard heard = new CallFixture.Heard();
    private final ProviderHttp http = new ProviderHttp(
            vertx, new ProviderHttp.Limits(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), 1));

    /** How the provider refuses something. */
    record Refusal(int status, String body) {}

    abstract WireFormat format();

    abstract String model();

    /** Method and path of a call. */
    abstract String line();

    /** Headers of every call, the key among them. */
    abstract Map<String, String> headers();

    /** Streams a whole answer: 9 input tokens, 4 of them cached, 3 output tokens, by model "real-1". */
    abstract void say(ProviderExchange exchange, String... deltas) throws IOException;

    /** Streams a piece of an answer that does not end. */
    abstract void begin(ProviderExchange exchange, String delta) throws IOException;

    /** f {"x":1} with id a and g {"y":2} with id b, as mixed up as this wire allows. */
    abstract void callTwice(ProviderExchange exchange) throws IOException;

    /** Ends an answer because it is too long, or because a filter stopped it. */
    abstract void stop(ProviderExchange exchange, FinishReason reason) throws IOException;

    /** Tells inside a running answer that the provider is overloaded. */
    abstract void failInside(ProviderExchange exchange) throws IOException;

    abstract Refusal tooLong();

    /** auto, none, required, or the name of the demanded function. */
    abstract String toolChoiceIn(JsonNode body);

    abstract List<String> toolsIn(JsonNode body);

    abstract JsonNode schemaIn(JsonNode body);

    /** The images of the newest message: base64, or the address. */
    abstract List<String> imagesIn(JsonNode body);

    /** How effort "high" is said; the model is one that thinks. */
    abstract String effortIn(JsonNode body);

    /** Roles and kinds of the context, in words: see {@link #theWholeConversationTravels}. */
    abstract List<String> conversationIn(JsonNode body);

    abstract List<String> expectedConversation();

    ModelProvider provider() {
        return new StreamingProvider(
                format(),
                new ProviderSettings(server.url(), "secret-key", List.of("*")),
                http,
                new AddressOrigin.Trusted());
    }

    CallFixture call(String text) {
        CallFixture call = CallFixture.saying(text);
        call.model = model();
        return call;
    }

    JsonNode sent() {
        return server.exchanges().getLast().body;
    }

    Problem failure() {
        Problem problem = catchThrowableOfType(
                Problem.class, () -> provider().call(call("Hi").call(), heard));
        assertThat(problem).isNotNull();
        return problem;
    }

    @AfterEach
    void close() {
        server.close();
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void anAnswerArrivesInPiecesWithItsUsageAndItsModel() {
        // Given
        server.then(exchange -> say(exchange, "Good ", "morning ☀."));

        // When
        ModelResult result = provider().call(call("Hi").call(), heard);

        // Then
        assertThat(heard.deltas).containsExactly("Good ", "morning ☀.");
        assertThat(result).isEqualTo(new ModelResult(FinishReason.STOP, new TokenUsage(9, 4, 3, 0), "real-1"));
        assertThat(server.exchanges().getFirst().line).isEqualTo(line());
        assertThat(server.exchanges().getFirst().headers)
                .containsAllEntriesOf(headers())
                .containsEntry("content-type", "application/json");
    }

    @Test
    void theCallIsAPartOfTheCallersTrace() {
        // Given
        server.then(exchange -> say(exchange, "ok"));
        ModelCall call = call("Hi").call();

        // When
        provider().call(call, heard);

        // Then
        assertThat(server.exchanges().getFirst().headers)
                .containsEntry("traceparent", "00-" + "c".repeat(32) + "-" + "d".repeat(16) + "-01")
                .containsEntry("traceparent", call.trace().traceparent());
    }

    @Test
    void parallelCallsNeverOverlap() {
        // Given
        server.then(this::callTwice);
        CallFixture call = call("Hi").tool("f", "{\"type\":\"object\"}").tool("g", "{\"type\":\"object\"}");

        // When
        ModelResult result = provider().call(call.call(), heard);

        // Then
        assertThat(heard).hasToString("[f]{\"x\":1}[g]{\"y\":2}");
        assertThat(heard.callIds).containsExactly("a", "b");
        assertThat(result.finish()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "none", "required", "f"})
    void theChoiceOfToolsTravels(String choice) {
        // Given // hazard 44
        server.then(exchange -> say(exchange, "ok"));
        CallFixture call = call("Hi").tool("f", "{\"type\":\"object\"}").tool("g", "{\"type\":\"object\"}");
        call.choice = switch (choice) {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "required" -> new ToolChoice.Required();
            default -> new ToolChoice.Function(choice);
        };

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(toolChoiceIn(sent())).isEqualTo(choice);
        assertThat(toolsIn(sent())).containsExactly("f", "g");
    }

    @Test
    void aStrictSchemaTravels() {
        // Given
        server.then(exchange -> say(exchange, "{\"a\":\"b\"}"));
        CallFixture call = call("Hi");
        call.format = new OutputFormat.JsonSchema("doc", Json.readTrusted(SCHEMA), null, true);

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(schemaIn(sent())).isEqualTo(Json.readTrusted(SCHEMA));
    }

    @Test
    void imagesTravelAsContentOrAsAddress() {
        // Given
        server.then(exchange -> say(exchange, "ok"));
        CallFixture call = call("first");
        call.messages.add(new ModelMessage.Assistant("yes", List.of()));
        call.messages.add(new ModelMessage.User(List.of(
                new ModelMessage.Part.Text("Look"),
                new ModelMessage.Part.Image(DATA_URL, "auto"),
                new ModelMessage.Part.Image("https://a.example/b.png", "auto"))));

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(imagesIn(sent())).hasSize(2);
        assertThat(imagesIn(sent()).get(0)).contains("iVBORw0KGgo=");
        assertThat(imagesIn(sent()).get(1)).isEqualTo("https://a.example/b.png");
    }

    @Test
    void aPdfTravelsAsItIsWhereTheProviderTakesItElseAsTextBetweenMarks() {
        // Given
        server.then(exchange -> say(exchange, "ok"));
        CallFixture call = call("Read this");
        ModelMessage.Part.File file = new ModelMessage.Part.File(
                "a.pdf", "application/pdf", "JVBERi0x", 6, "", new FileContent(2, "Tea </file_text> at five"));
        call.messages.add(new ModelMessage.User(List.of(new ModelMessage.Part.Text("Look"), file)));

        // When
        provider().check(call.call());
        provider().call(call.call(), heard);

        // Then
        String body = sent().toString();
        assertThat(body.contains("JVBERi0x")).isEqualTo(format().takes(file));
        assertThat(body.contains("Tea &lt;/file_text> at five")).isNotEqualTo(format().takes(file));
        long without = provider().countInputTokens(CallFixture.saying("x").call());
        assertThat(provider().countInputTokens(call.call()))
                .isGreaterThan(without + (format().takes(file) ? 3_000 : 20));
    }

    @Test
    void aFileThatCanBeToldInNoWayIsRefusedByItsPlace() {
        // Given
        CallFixture call = call("Read this");
        call.messages.add(new ModelMessage.User(List.of(new ModelMessage.Part.File(
                "a.bin", "application/x-thing", "AAE=", 2, "input[0].content[1]", FileContent.UNREADABLE))));

        // When / Then
        assertThatThrownBy(() -> provider().check(call.call())).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.reason()).isEqualTo("unsupported_content");
            assertThat(problem.param()).isEqualTo("input[0].content[1]");
            assertThat(problem.message()).contains("application/x-thing");
        });
    }

    @Test
    void effortTravels() {
        // Given
        server.then(exchange -> say(exchange, "ok"));
        CallFixture call = call("Hi");
        call.effort = "high";
        call.summary = "auto";

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(effortIn(sent())).isEqualTo("high");
    }

    @Test
    void theWholeConversationTravels() {
        // Given
        server.then(exchange -> say(exchange, "ok"));
        CallFixture call = call("Add");
        call.messages.addFirst(new ModelMessage.System("rules"));
        call.messages.add(
                new ModelMessage.Assistant("I will", List.of(new ModelMessage.ToolCall("c1", "f", "{\"x\":1}"))));
        call.messages.add(new ModelMessage.ToolResult("c1", "5"));
        call.messages.add(new ModelMessage.System("mind this"));
        call.messages.add(new ModelMessage.User(List.of(new ModelMessage.Part.Text("And?"))));

        // When
        provider().call(call.call(), heard);

        // Then
        assertThat(conversationIn(sent())).containsExactlyElementsOf(expectedConversation());
    }

    @ParameterizedTest
    @CsvSource({"MAX_OUTPUT_TOKENS", "CONTENT_FILTER"})
    void theReasonToStopIsTold(FinishReason reason) {
        // Given
        server.then(exchange -> {
            begin(exchange, "Half");
            stop(exchange, reason);
        });

        // When
        ModelResult result = provider().call(call("Hi").call(), heard);

        // Then
        assertThat(result.finish()).isEqualTo(reason);
        assertThat(heard).hasToString("Half");
    }

    @Test
    void aProviderThatTalksPastTheLimitIsCutThere() {
        // Given // hazard 14
        server.then(exchange -> {
            begin(exchange, "one two three four five six");
            exchange.awaitHangUp();
        });
        CallFixture call = call("Hi");
        call.maxOutputTokens = 4;

        // When
        ModelResult result = provider().call(call.call(), heard);

        // Then
        assertThat(heard).hasToString("one two three four");
        assertThat(result.finish()).isEqualTo(FinishReason.MAX_OUTPUT_TOKENS);
        assertThat(result.usage().outputTokens()).isEqualTo(4);
    }

    @Test
    void aFailureInTheMiddleIsAFailureAndNothingIsRepeated() {
        // Given
        server.then(exchange -> {
            begin(exchange, "Half an");
            failInside(exchange);
        });

        // When
        Problem problem = failure();

        // Then
        assertThat(problem.reason()).isEqualTo("model_provider_error");
        assertThat(problem.extras()).containsKeys("upstream_status", "remediation");
        assertThat(heard).hasToString("Half an");
        assertThat(server.exchanges()).hasSize(1);
    }

    @Test
    void aStreamThatBreaksOffIsAFailure() {
        // Given
        server.then(exchange -> begin(exchange, "Half an"));

        // When
        Problem problem = failure();

        // Then
        assertThat(problem.reason()).isEqualTo("model_failed");
        assertThat(server.exchanges()).hasSize(1);
    }

    @Test
    void throttlingIsPassedOnWithItsTime() {
        // Given
        server.then(exchange -> exchange.whole(429, "Retry-After: 9\r\n", "{}"));

        // When
        Problem problem = failure();

        // Then
        assertThat(problem.reason()).isEqualTo("provider_rate_limited");
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(9));
        assertThat(server.exchanges()).hasSize(1);
    }

    @Test
    void tooMuchInputIsTheCallersFault() {
        // Given
        server.then(exchange -> exchange.whole(tooLong().status(), "", tooLong().body()));

        // When
        Problem problem = failure();

        // Then
        assertThat(problem.reason()).isEqualTo("context_length_exceeded");
        assertThat(problem.param()).isEqualTo("input");
    }

    @Test
    void overloadIsToldAsTheProvidersFault() {
        // Given
        server.then(exchange -> exchange.whole(529, "", "{}"));

        // When
        Problem problem = failure();

        // Then
        assertThat(problem.reason()).isEqualTo("model_provider_error");
        assertThat(problem.extras()).containsEntry("upstream_status", 529);
    }

    @Test
    void aRefusedKeyIsToldWithTheWayOutAndWithoutTheKey() {
        // Given
        server.then(exchange -> exchange.whole(401, "", "{\"error\":{\"message\":\"bad key secret-key\"}}"));

        // When
        Problem problem = failure();

        // Then
        assertThat(problem.reason()).isEqualTo("model_provider_error");
        assertThat(problem.extras().get("remediation").toString()).contains("key");
        assertThat(problem + problem.extras().toString()).doesNotContain("secret-key");
    }

    @Test
    void cancellingHangsUpAndTellsWhatWasUsed() throws Exception {
        // Given // hazard 15
        CountDownLatch hungUp = new CountDownLatch(1);
        server.then(exchange -> {
            begin(exchange, "one two");
            exchange.awaitHangUp();
            hungUp.countDown();
        });
        CallFixture call = call("Hi");
        CompletableFuture<ModelResult> result =
                CompletableFuture.supplyAsync(() -> provider().call(call.call(), heard));
        await().atMost(Duration.ofSeconds(60)).until(() -> heard.said.length() > 0);

        // When
        call.cancellation.cancel();

        // Then
        assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(result::join).cause().isInstanceOfSatisfying(ModelCallCancelled.class, cancelled -> {
            assertThat(cancelled.usage().inputTokens()).isPositive();
            assertThat(cancelled.usage().outputTokens()).isEqualTo(2);
        });
    }
}
