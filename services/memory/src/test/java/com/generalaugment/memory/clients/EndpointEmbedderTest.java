package com.generalaugment.memory.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.WordsEmbedder;
import com.generalaugment.memory.domain.embedding.Vectors;
import io.grpc.Context;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointEmbedderTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final EmbeddingServer server = new EmbeddingServer();
    private final WordsEmbedder words = new WordsEmbedder("endpoint", EmbeddingServer.DIMENSION);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void textsGoInBatchesAndComeBackInTheirOrderAndOfLengthOne() {
        // Given
        List<String> texts =
                IntStream.range(0, 10).mapToObj(i -> "text number n" + i).toList();

        // When
        List<float[]> vectors = embedder(false, TIMEOUT).embed(texts);

        // Then
        assertThat(server.asked())
                .extracting(asked -> asked.body().path("input").size())
                .containsExactly(4, 4, 2);
        assertThat(server.asked()).noneMatch(asked -> asked.body().has("dimensions"));
        assertThat(vectors).hasSize(10);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(Vectors.dot(vectors.get(i), words.embed(texts.get(i)))).isBetween(0.999f, 1.001f);
        }
    }

    @Test
    void theDimensionIsAskedForWhereTheEndpointIsToBeToldIt() {
        // When
        embedder(true, TIMEOUT).embed("one");

        // Then
        assertThat(server.asked().getFirst().body().path("dimensions").asInt()).isEqualTo(EmbeddingServer.DIMENSION);
    }

    @Test
    void modelsAreToldApartByNameAndDimension() {
        // When
        String model = embedder(false, TIMEOUT).model();

        // Then
        assertThat(model).isEqualTo("test-model@96");
    }

    @Test
    void theTraceOfTheCallGoesAlong() throws Exception {
        // Given
        TraceContext trace = TraceContext.create();
        RequestContext request = new RequestContext(new Tenant(UUID.randomUUID()), "req_1", trace);

        // When
        Context.current()
                .withValue(RequestContext.KEY, request)
                .call(() -> embedder(false, TIMEOUT).embed("one"));

        // Then
        assertThat(server.asked().getFirst().traceparent()).isEqualTo(trace.traceparent());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503})
    void whatMayPassIsAskedAgain(int status) {
        // Given
        server.failNext(status);
        server.failNext(status);

        // When
        float[] vector = embedder(false, TIMEOUT).embed("one");

        // Then
        assertThat(vector).hasSize(EmbeddingServer.DIMENSION);
    }

    @Test
    void theEndpointSaysHowLongToWait() {
        // Given
        server.failNext((exchange, body) -> {
            exchange.getResponseHeaders().add("Retry-After", "2");
            exchange.sendResponseHeaders(429, -1);
        });
        long start = System.nanoTime();

        // When
        embedder(false, TIMEOUT).embed("one");

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aWaitThatDoesNotFitIsToldToTheCallerAndKeptByAll() {
        // Given
        server.failNext((exchange, body) -> {
            exchange.getResponseHeaders().add("Retry-After", "30");
            exchange.sendResponseHeaders(429, -1);
        });
        EndpointEmbedder embedder = embedder(false, Duration.ofSeconds(5));

        // When
        Problem first = problem(embedder);
        Problem second = problem(embedder);

        // Then
        assertThat(List.of(first, second)).allSatisfy(problem -> {
            assertThat(problem.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(problem.retryAfter()).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30));
        });
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void oneThatDoesNotAnswerIsNotWaitedForLongerThanTheCallerWaits() throws Exception {
        // Given
        CountDownLatch over = new CountDownLatch(1);
        server.failNext((exchange, body) -> waitFor(over));
        EndpointEmbedder embedder = embedder(false, TIMEOUT);
        long start = System.nanoTime();

        // When
        Problem problem;
        try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
                Context.CancellableContext call =
                        Context.current().withDeadlineAfter(300, TimeUnit.MILLISECONDS, timer)) {
            problem = call.call(() -> problem(embedder));
        }

        // Then: and the next one is not told that it is away
        assertThat(problem.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(embedder.embed("two")).hasSize(EmbeddingServer.DIMENSION);
        over.countDown();
    }

    @Test
    void whileItIsAwayCallersAreToldAtOnceAndOneFindsOutWhenItIsBack() {
        // Given
        server.away(true);
        EndpointEmbedder embedder = embedder(false, Duration.ofMillis(300));
        problem(embedder);
        long start = System.nanoTime();
        problem(embedder);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(200));

        // When
        server.away(false);

        // Then
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptionsMatching(Problem.class::isInstance)
                .until(() -> embedder.embed("one").length == EmbeddingServer.DIMENSION);
    }

    @ParameterizedTest
    @MethodSource
    void anAnswerThatIsNotWhatWasAskedForIsRefused(Consumer<ObjectNode> spoil) { // hazard 30
        // Given
        server.failNext((exchange, body) -> {
            ObjectNode answer = server.answer(body);
            spoil.accept(answer);
            EmbeddingServer.send(exchange, answer);
        });
        EndpointEmbedder embedder = embedder(false, TIMEOUT);

        // When / Then: it is asked once
        assertThatThrownBy(() -> embedder.embed(List.of("one", "two")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
        assertThat(server.asked()).isEmpty();
    }

    static Stream<Named<Consumer<ObjectNode>>> anAnswerThatIsNotWhatWasAskedForIsRefused() {
        return Stream.of(
                Named.of("no data", answer -> answer.remove("data")),
                Named.of("one vector too few", answer -> data(answer).remove(1)),
                Named.of("an index twice", answer -> vector(answer).put("index", 0)),
                Named.of("an index too large", answer -> vector(answer).put("index", 2)),
                Named.of("another dimension", answer -> numbers(answer).remove(95)),
                Named.of(
                        "a number too large",
                        answer -> numbers(answer).set(3, numbers(answer).numberNode(1e300))),
                Named.of(
                        "a text",
                        answer -> numbers(answer).set(3, numbers(answer).textNode("NaN"))),
                Named.of("nothing but zeros", answer -> {
                    for (int i = 0; i < EmbeddingServer.DIMENSION; i++) {
                        numbers(answer).set(i, numbers(answer).numberNode(0));
                    }
                }));
    }

    @Test
    void aRefusedKeyIsNotAskedWithAgainAndIsNowhereToBeRead() {
        // Given
        EndpointSettings settings = settings("sk-wrong-77", false, TIMEOUT);
        EndpointEmbedder embedder = new EndpointEmbedder(settings, new SimpleMeterRegistry().timer("t"));

        // When
        Problem problem = problem(embedder);

        // Then
        assertThat(problem.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(problem.toString() + settings).doesNotContain("sk-wrong-77");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aTextThatIsRefusedKeepsNobodyFromAsking() {
        // Given
        server.failNext(413);
        EndpointEmbedder embedder = embedder(false, TIMEOUT);
        Problem refused = problem(embedder);

        // When
        float[] vector = embedder.embed("another one");

        // Then
        assertThat(refused.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(vector).hasSize(EmbeddingServer.DIMENSION);
    }

    private static Problem problem(EndpointEmbedder embedder) {
        return catchThrowableOfType(Problem.class, () -> embedder.embed("one"));
    }

    private static ArrayNode data(ObjectNode answer) {
        return (ArrayNode) answer.path("data");
    }

    /** The one of index 1. */
    private static ObjectNode vector(ObjectNode answer) {
        return (ObjectNode) data(answer).get(0);
    }

    private static ArrayNode numbers(ObjectNode answer) {
        return (ArrayNode) vector(answer).path("embedding");
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private EndpointEmbedder embedder(boolean asksDimension, Duration timeout) {
        return new EndpointEmbedder(
                settings(EmbeddingServer.KEY, asksDimension, timeout), new SimpleMeterRegistry().timer("embedding"));
    }

    private EndpointSettings settings(String key, boolean asksDimension, Duration timeout) {
        return new EndpointSettings(
                server.url(), "test-model", EmbeddingServer.DIMENSION, asksDimension, key, timeout, 4);
    }
}
