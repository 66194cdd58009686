package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.clients.providers.chatcompletions.ChatCompletions;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderHttp;
import com.generalaugment.turnexecutor.domain.model.ModelCallCancelled;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.fakes.StubModelServer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiCompatibleProviderTest {

    private static final Vertx VERTX = Vertx.vertx();

    private final StubModelServer server = new StubModelServer();
    private final List<ProviderHttp> clients = new ArrayList<>();
    private final ModelProvider provider = provider(Duration.ofSeconds(30), Duration.ofSeconds(30));
    private final CallFixture.Heard heard = new CallFixture.Heard();

    private ModelProvider provider(Duration firstByte, Duration idle) {
        ProviderHttp http = new ProviderHttp(VERTX, new ProviderHttp.Limits(Duration.ofSeconds(5), firstByte, idle, 2));
        clients.add(http);
        return new StreamingProvider(
                new ChatCompletions(),
                new ProviderSettings(server.url(), "secret", List.of("stub-*", "exact")),
                http,
                new AddressOrigin.Trusted());
    }

    @AfterEach
    void close() {
        server.close();
        clients.forEach(ProviderHttp::close);
    }

    @AfterAll
    static void closeVertx() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private Problem failure(ModelProvider failing) {
        Problem problem = catchThrowableOfType(
                Problem.class, () -> failing.call(CallFixture.saying("Hi").call(), heard));
        assertThat(problem).isNotNull();
        return problem;
    }

    @Test
    void anAnswerIsHandedOnWhileItArrives() {
        // Given
        server.then(exchange -> {
            exchange.begin();
            exchange.text("Good ");
            exchange.text("morning.");
            exchange.data("{\"model\":\"stub-1-2026\",\"choices\":[]}");
            exchange.finish("stop", 9, 3);
        });

        // When
        ModelResult result = provider.call(CallFixture.saying("Hi").call(), heard);

        // Then
        assertThat(heard.deltas).containsExactly("Good ", "morning.");
        assertThat(result).isEqualTo(new ModelResult(FinishReason.STOP, new TokenUsage(9, 0, 3, 0), "stub-1-2026"));
        assertThat(server.exchanges().getFirst().headers)
                .containsEntry("authorization", "Bearer secret")
                .containsEntry("traceparent", "00-" + "c".repeat(32) + "-" + "d".repeat(16) + "-01");
        assertThat(server.exchanges().getFirst().body.path("stream").asBoolean())
                .isTrue();
    }

    @Test
    void parallelCallsComeOneAfterTheOther() {
        // Given
        server.then(exchange -> {
            exchange.begin();
            exchange.data("""
                    {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\\"x\\":"}}]}}]}""");
            exchange.data(
                    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]}}]}");
            exchange.data(
                    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}}]}");
            exchange.finish("tool_calls", 9, 3);
        });

        // When
        ModelResult result = provider.call(
                CallFixture.saying("Hi").tool("f", "{}").tool("g", "{}").call(), heard);

        // Then
        assertThat(heard).hasToString("[f]{\"x\":1}[g]{}");
        assertThat(heard.callIds).containsExactly("a", "b");
        assertThat(result.finish()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void callsThatAllHaveTheSameIndexAreStillSeveral() {
        // Given
        server.then(exchange -> {
            exchange.begin();
            exchange.data(
                    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}");
            exchange.data(
                    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}}]}");
            exchange.finish("stop", 9, 3);
        });

        // When
        provider.call(CallFixture.saying("Hi").call(), heard);

        // Then
        assertThat(heard).hasToString("[f]{}[g]{}");
    }

    @Test
    void usageThatNobodyMeasuredIsCounted() {
        // Given // hazard 15
        server.then(exchange -> {
            exchange.begin();
            exchange.text("one two three");
            exchange.data("{\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}");
        });

        // When
        ModelResult result = provider.call(CallFixture.saying("Hi").call(), heard);

        // Then
        assertThat(result.finish()).isEqualTo(FinishReason.MAX_OUTPUT_TOKENS);
        assertThat(result.usage().inputTokens()).isPositive();
        assertThat(result.usage().outputTokens()).isEqualTo(3);
    }

    @Test
    void aProviderThatIgnoresTheLimitIsCutAtIt() throws InterruptedException {
        // Given // hazard 14
        CountDownLatch hungUp = new CountDownLatch(1);
        server.then(exchange -> {
            exchange.begin();
            exchange.text("one two");
            exchange.text(" three four five six");
            exchange.awaitHangUp();
            hungUp.countDown();
        });
        CallFixture call = CallFixture.saying("Hi");
        call.maxOutputTokens = 4;

        // When
        ModelResult result = provider.call(call.call(), heard);

        // Then
        assertThat(heard).hasToString("one two three four");
        assertThat(result.finish()).isEqualTo(FinishReason.MAX_OUTPUT_TOKENS);
        assertThat(result.usage().outputTokens()).isEqualTo(4);
        assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exchanges().getFirst().body.path("max_tokens").asInt())
                .isEqualTo(4);
    }

    @Test
    void deltasThatPartTokensAreNotCountedTwice() {
        // Given
        server.then(exchange -> {
            exchange.begin();
            for (char c : "international relations".toCharArray()) {
                exchange.text(String.valueOf(c));
            }
            exchange.finish("stop", 5, 2);
        });
        CallFixture call = CallFixture.saying("Hi");
        call.maxOutputTokens = 8;

        // When
        ModelResult result = provider.call(call.call(), heard);

        // Then
        assertThat(result.finish()).isEqualTo(FinishReason.STOP);
        assertThat(heard).hasToString("international relations");
    }

    @ParameterizedTest
    @CsvSource({"500", "502", "503"})
    void aTryThatFailedBeforeItsFirstByteIsRepeated(int status) {
        // Given
        server.then(exchange -> exchange.whole(status, "", "no"));

        // When
        provider.call(CallFixture.saying("Hi").call(), heard);

        // Then
        assertThat(heard).hasToString("Stub.");
        assertThat(server.exchanges()).hasSize(2);
    }

    @Test
    void aConnectionThatBreaksBeforeTheFirstByteIsTriedAgainAndThenGivenUp() {
        // Given
        for (int i = 0; i < 3; i++) {
            server.then(exchange -> {});
        }

        // When
        Problem problem = failure(provider);

        // Then
        assertThat(problem.reason()).isEqualTo("model_provider_error");
        assertThat(problem.extras())
                .containsKeys(
                        "provider", "model", "model_provider", "model_provider_source", "next_actions", "remediation");
        assertThat(server.exchanges()).hasSize(3);
    }

    @Test
    void nothingIsRepeatedOnceAByteWasSeen() {
        // Given
        server.then(exchange -> {
            exchange.begin();
            exchange.text("Half a");
        });

        // When
        Problem problem = failure(provider);

        // Then
        assertThat(problem.reason()).isEqualTo("model_failed");
        assertThat(heard).hasToString("Half a");
        assertThat(server.exchanges()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "400,'{\"error\":{\"code\":\"context_length_exceeded\"}}',INVALID,context_length_exceeded",
        "400,{},BAD_GATEWAY,model_provider_error",
        "401,{},BAD_GATEWAY,model_provider_error",
        "404,{},BAD_GATEWAY,model_provider_error",
        "408,{},TIMEOUT,model_timeout",
        "504,{},TIMEOUT,model_timeout",
    })
    void aRefusalMeansWhatTheCatalogueSays(int status, String body, ErrorKind kind, String reason) {
        // Given
        server.then(exchange -> exchange.whole(status, "", body));

        // When
        Problem problem = failure(provider);

        // Then
        assertThat(problem.kind()).isEqualTo(kind);
        assertThat(problem.reason()).isEqualTo(reason);
        assertThat(server.exchanges()).hasSize(1);
        assertThat(problem.getMessage()).doesNotContain("secret");
    }

    @Test
    void aFilterThatStopsTheCallBeforeItsAnswerIsNoFailure() {
        // Given
        server.then(exchange -> exchange.whole(400, "", "{\"error\":{\"code\":\"content_filter\"}}"));

        // When
        ModelResult result = provider.call(CallFixture.saying("Hi").call(), heard);

        // Then
        assertThat(result.finish()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(result.usage().inputTokens()).isPositive();
    }

    @Test
    void throttlingIsPassedOnWithItsRetryAfter() {
        // Given
        server.then(exchange -> exchange.whole(429, "Retry-After: 7\r\n", "slow down"));

        // When
        Problem problem = failure(provider);

        // Then
        assertThat(problem.reason()).isEqualTo("provider_rate_limited");
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void silenceBeforeTheFirstByteIsATimeout() {
        // Given
        server.then(StubModelServer.ProviderExchange::awaitHangUp);

        // When
        Problem problem = failure(provider(Duration.ofMillis(300), Duration.ofSeconds(30)));

        // Then
        assertThat(problem.reason()).isEqualTo("model_timeout");
        assertThat(server.exchanges()).hasSize(1);
    }

    @Test
    void silenceInTheMiddleIsATimeoutToo() {
        // Given
        server.then(exchange -> {
            exchange.begin();
            exchange.text("Well");
            exchange.awaitHangUp();
        });

        // When
        Problem problem = failure(provider(Duration.ofSeconds(30), Duration.ofMillis(300)));

        // Then
        assertThat(problem.reason()).isEqualTo("model_timeout");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void cancellingHangsUpWithinATenthOfASecond(boolean inTheMiddle) throws Exception {
        // Given // hazard 15
        List<Duration> taken = new ArrayList<>();

        // When
        for (int i = 0; i < 5; i++) {
            taken.add(cancelled(inTheMiddle));
        }

        // Then a busy machine may delay one of them, but not all.
        assertThat(taken).anyMatch(time -> time.compareTo(Duration.ofMillis(100)) < 0);
    }

    /** How long it takes until the provider notices. */
    private Duration cancelled(boolean inTheMiddle) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Long> hungUp = new CompletableFuture<>();
        server.reset();
        server.then(exchange -> {
            if (inTheMiddle) {
                exchange.begin();
                exchange.text("one two");
            }
            begun.countDown();
            exchange.awaitHangUp();
            hungUp.complete(System.nanoTime());
        });
        CallFixture call = CallFixture.saying("Hi");
        CallFixture.Heard output = new CallFixture.Heard();
        CompletableFuture<ModelResult> result = CompletableFuture.supplyAsync(() -> provider.call(call.call(), output));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        await().atMost(Duration.ofSeconds(60)).until(() -> !inTheMiddle || output.said.length() > 0);
        long cancelledAt = System.nanoTime();
        call.cancellation.cancel();
        long noticedAt = hungUp.get(60, TimeUnit.SECONDS);
        assertThatThrownBy(result::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(ModelCallCancelled.class, cancelled -> {
                    assertThat(cancelled.usage().inputTokens()).isPositive();
                    assertThat(cancelled.usage().outputTokens()).isEqualTo(inTheMiddle ? 2 : 0);
                });
        assertThat(server.exchanges()).hasSize(1);
        return Duration.ofNanos(noticedAt - cancelledAt);
    }

    @Test
    void nobodyWaitsForARetryThatIsNotWantedAnyMore() {
        // Given
        CallFixture call = CallFixture.saying("Hi");
        server.then(exchange -> {
            call.cancellation.cancel();
            exchange.whole(503, "", "no");
        });

        // When / Then
        assertThatThrownBy(() -> provider.call(call.call(), heard)).isInstanceOf(ModelCallCancelled.class);
        assertThat(server.exchanges()).hasSize(1);
    }

    @Test
    void itServesWhatItsPatternsName() {
        assertThat(provider.serves("stub-anything")).isTrue();
        assertThat(provider.serves("exact")).isTrue();
        assertThat(provider.serves("exact-not")).isFalse();
    }
}
