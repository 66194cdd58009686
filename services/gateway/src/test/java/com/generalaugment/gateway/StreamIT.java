package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Frames;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.RawConnection;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The event stream as bytes on the wire. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class StreamIT {

    private static final String BODY = "{\"model\":\"simple\",\"input\":\"hi\",\"stream\":true}";
    private static final String DONE = "data: [DONE]\n\n";

    private final FakeTurnExecutor executor = FakeTurnExecutor.fresh();
    private Tenants.Project project;

    @BeforeEach
    void aProject() {
        project = Tenants.project();
    }

    @Test
    void everyFrameIsOneWriteAndTheFirstGoesAlone() throws Exception {
        // Given
        Semaphore read = new Semaphore(0);
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, true));
            read.acquire();
            out.onNext(Frames.delta(1, "a"));
            read.acquire();
            out.onNext(Frames.completed(2, FakeTurnExecutor.STORED));
            out.onCompleted();
        });
        try (RawConnection connection = turn(64 * 1024)) {
            // When
            Answer head = connection.head();
            String first = connection.chunk();
            read.release();
            String second = connection.chunk();
            read.release();

            // Then
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(head.header("X-Request-ID")).startsWith("req_");
            assertThat(head.header("X-RateLimit-Limit")).isEqualTo("1200");
            assertThat(first).startsWith("event: response.created\ndata: {").endsWith("}\n\n");
            assertThat(second).startsWith("event: response.output_text.delta\ndata: {");
            assertThat(connection.chunk()).startsWith("event: response.completed\n");
            assertThat(connection.chunk()).isEqualTo(DONE);
            assertThat(connection.chunk()).isEmpty();
        }
    }

    @Test
    void noFrameWaitsForAnAcknowledgement() throws Exception {
        // Given
        Semaphore read = new Semaphore(0);
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, true));
            for (int i = 1; i <= 40; i++) {
                read.acquire();
                out.onNext(Frames.delta(i, "a"));
            }
            out.onCompleted();
        });
        List<Long> millis = new ArrayList<>();
        try (RawConnection connection = turn(64 * 1024)) {
            connection.head();
            connection.chunk();

            // When
            for (int i = 1; i <= 40; i++) {
                long start = System.nanoTime();
                read.release();
                connection.chunk();
                millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            }
        }

        // Then: Nagle and delayed acknowledgements together would take 40 ms each
        Collections.sort(millis);
        assertThat(millis.get(20)).isLessThan(30);
    }

    @Test
    void aClientThatGoesAwayStopsTheCallWithinAHundredMilliseconds() throws Exception {
        // hazard 15
        // Given
        CompletableFuture<Long> cancelled = new CompletableFuture<>();
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, false));
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(2))
                    .until(out::isCancelled);
            cancelled.complete(System.nanoTime());
        });
        RawConnection connection = turn(64 * 1024);
        connection.head();
        connection.chunk();

        // When
        long gone = System.nanoTime();
        connection.close();

        // Then
        long millis = TimeUnit.NANOSECONDS.toMillis(cancelled.get(60, TimeUnit.SECONDS) - gone);
        assertThat(millis).isLessThan(100);
    }

    @Test
    void aClientThatDoesNotWaitForItsAnswerStopsTheCallToo() throws Exception {
        // Given
        CompletableFuture<Boolean> started = new CompletableFuture<>();
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        executor.plays((request, out) -> {
            started.complete(true);
            await().atMost(Duration.ofSeconds(60)).until(out::isCancelled);
            cancelled.complete(true);
        });
        RawConnection connection = turn(64 * 1024);
        started.get(60, TimeUnit.SECONDS);

        // When
        connection.close();

        // Then
        assertThat(cancelled.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aReaderThatStopsStopsTheSourceAndLosesNothing() throws Exception {
        // Given
        int frames = 20_000;
        AtomicLong sent = new AtomicLong();
        String text = "x".repeat(1_000);
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, true));
            for (int i = 1; i <= frames; i++) {
                if (!out.isReady()) {
                    await().atMost(Duration.ofSeconds(90))
                            .pollInterval(Duration.ofMillis(5))
                            .until(out::isReady);
                }
                out.onNext(Frames.delta(i, text));
                sent.set(i);
            }
            out.onNext(Frames.completed(frames + 1, FakeTurnExecutor.STORED));
            out.onCompleted();
        });
        try (RawConnection connection = turn(16 * 1024)) {
            connection.head();

            // When
            await().atMost(Duration.ofSeconds(60)).until(() -> sent.get() > 100);
            long stalledAt = stable(sent);

            // Then
            assertThat(stalledAt).isLessThan(12_000);
            assertThat(connection.chunk()).contains("response.created");
            for (int i = 1; i <= frames; i++) {
                assertThat(connection.chunk()).contains("\"sequence_number\":" + i + ",");
            }
            assertThat(connection.chunk()).contains("response.completed");
            assertThat(connection.chunk()).isEqualTo(DONE);
        }
    }

    @Test
    void manyStreamsAtOnceLoseNoFrame() throws Exception {
        // Given
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, true));
            for (int i = 1; i <= 50; i++) {
                out.onNext(Frames.delta(i, "a"));
            }
            out.onNext(Frames.completed(51, FakeTurnExecutor.STORED));
            out.onCompleted();
        });
        Callable<String> client = () -> new String(
                Door.open("POST", project.runtime(), "/v1/responses", BODY)
                        .body()
                        .readAllBytes(),
                StandardCharsets.UTF_8);

        // When
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var stream : clients.invokeAll(Collections.nCopies(100, client))) {
                // Then
                List<String> numbers = stream.get()
                        .lines()
                        .filter(line -> line.contains("sequence_number"))
                        .map(line -> line.replaceAll(".*\"sequence_number\":(\\d+).*", "$1"))
                        .toList();
                assertThat(numbers)
                        .isEqualTo(IntStream.rangeClosed(0, 51)
                                .mapToObj(Integer::toString)
                                .toList());
                assertThat(stream.get()).endsWith(DONE);
            }
        }
    }

    @Test
    void aRefusalBeforeTheFirstFrameIsAPlainError() {
        // Given
        executor.plays((request, out) -> {
            throw Problem.of(ErrorKind.PAYMENT_REQUIRED, "project_budget_exceeded", "The budget is spent.")
                    .extra("budget_id", "bud_1")
                    .extra("limit_usd", "1.000000");
        });

        // When
        Answer answer = Door.post(project.runtime(), "/v1/responses", BODY);

        // Then
        assertThat(answer.status()).isEqualTo(402);
        assertThat(answer.json().path("code").asText()).isEqualTo("usage_limit_reached");
        assertThat(answer.json().at("/detail/budget_id").asText()).isEqualTo("bud_1");
        assertThat(Door.get("", "/metrics").text())
                .contains("general_augment_rejections_total{reason=\"project_budget_exceeded\"");
    }

    @Test
    void aFailureAfterTheFirstFrameEndsTheStreamAsTheContractSays() throws IOException {
        // Given
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, true));
            out.onNext(Frames.delta(1, "a"));
            throw Problem.of(ErrorKind.MODEL_FAILED, "model_failed", "The model broke.");
        });

        // When
        String stream = read("POST", "/v1/responses", BODY);

        // Then
        assertThat(events(stream))
                .as(stream)
                .containsExactly(
                        "response.created", "response.output_text.delta", "error", "response.failed", "[DONE]");
        assertThat(stream).contains("\"type\":\"error\",\"sequence_number\":2,");
        assertThat(stream).contains("\"sequence_number\":3");
    }

    @Test
    void anAnswerOfAnEarlierRequestSaysSo() throws IOException {
        // hazard 4
        // Given
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, true).toBuilder()
                    .setIdempotentReplay(true)
                    .build());
            out.onNext(Frames.completed(1, FakeTurnExecutor.STORED));
            out.onCompleted();
        });

        // When
        var response = Door.open("POST", project.runtime(), "/v1/responses", BODY, "Idempotency-Key", "k");

        // Then
        assertThat(response.headers().firstValue("X-Idempotent-Replay")).contains("true");
        response.body().close();
    }

    @Test
    void aReplayBehindTheLastFrameIsEmptyAndEndsProperly() throws IOException {
        // When
        String stream =
                read("GET", "/v1/responses/" + FakeTurnExecutor.STORED + "?stream=true&starting_after=99", null);

        // Then
        assertThat(stream).isEqualTo(DONE);
    }

    @Test
    void aReplayIsAnsweredToItsOwnerOnlyAndQueriesAreChecked() {
        // hazard 5: a foreign id is answered like one that does not exist
        assertThat(Door.get(project.runtime(), "/v1/responses/resp_foreign?stream=true")
                        .reason())
                .isEqualTo("response_not_found");
        for (String query :
                new String[] {"stream=true&starting_after=-1", "stream=true&starting_after=x", "stream=maybe"}) {
            Answer refused = Door.get(project.runtime(), "/v1/responses/" + FakeTurnExecutor.STORED + "?" + query);
            assertThat(refused.status()).as(query).isEqualTo(400);
            assertThat(refused.reason()).isEqualTo("invalid_request");
            assertThat(refused.json().at("/detail/errors")).hasSize(1);
        }
    }

    @Test
    void aQuietStreamIsKeptAliveWithPings() throws Exception {
        // Given
        Semaphore read = new Semaphore(0);
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, true));
            read.acquire();
            out.onNext(Frames.completed(1, FakeTurnExecutor.STORED));
            out.onCompleted();
        });
        try (RawConnection connection = turn(64 * 1024)) {
            connection.head();
            connection.chunk();

            // When
            long start = System.nanoTime();
            String ping = connection.chunk();

            // Then
            assertThat(ping).isEqualTo(": ping\n\n");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(17));
            read.release();
            assertThat(connection.chunk()).contains("response.completed");
        }
    }

    @Test
    void http10ClientsGetTheStreamUntilTheConnectionEnds() throws IOException {
        try (RawConnection connection = new RawConnection()) {
            // When
            connection.send(request("HTTP/1.0"));

            // Then
            assertThat(connection.rest()).contains("event: response.created\n").endsWith(DONE);
        }
    }

    private RawConnection turn(int receiveBuffer) throws IOException {
        return new RawConnection(receiveBuffer).send(request("HTTP/1.1"));
    }

    private String request(String version) {
        return "POST /v1/responses " + version + "\r\nHost: x\r\nAuthorization: Bearer " + project.runtime()
                + "\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY;
    }

    private String read(String method, String path, String body) throws IOException {
        return new String(
                Door.open(method, project.runtime(), path, body).body().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static List<String> events(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("event: ") || line.equals("data: [DONE]"))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    /** The number once it has not changed for half a second. */
    private static long stable(AtomicLong number) {
        AtomicLong before = new AtomicLong(-1);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> before.getAndSet(number.get()) == number.get());
        return number.get();
    }
}
