package com.generalaugment.turnexecutor.clients.providers.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.generalaugment.turnexecutor.domain.model.Cancellation;
import com.generalaugment.turnexecutor.fakes.StubModelServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProviderHttpTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final StubModelServer server = new StubModelServer();
    private final Vertx vertx = Vertx.vertx();
    private final ProviderHttp http =
            new ProviderHttp(vertx, new ProviderHttp.Limits(Duration.ofSeconds(5), LONG, LONG, 1));

    @AfterEach
    void close() {
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }

    private ProviderAnswer post() throws IOException {
        return http.ask(request(server.url() + "/ask"), new Cancellation());
    }

    private String answer() {
        try (ProviderAnswer answer = post()) {
            return answer.text();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProviderRequest request(String url) {
        return new ProviderRequest(
                URI.create(url), Map.of("X-Key", "k"), "{\"a\":\"ä\"}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aConnectionIsUsedAgainAfterItsAnswer() throws IOException {
        // Given
        for (int i = 0; i < 5; i++) {
            server.then(exchange -> exchange.wholeAndKeepAlive("data: x\n\ndata: [DONE]\n\n"));
        }

        // When
        for (int i = 0; i < 5; i++) {
            try (ProviderAnswer answer = post()) {
                answer.events().next();
                answer.drain();
            }
        }

        // Then
        assertThat(server.exchanges()).hasSize(5);
        assertThat(server.connections()).isLessThan(5);
        assertThat(server.exchanges().getFirst().line).isEqualTo("POST /v1/ask");
        assertThat(server.exchanges().getFirst().headers).containsEntry("x-key", "k");
        assertThat(server.exchanges().getFirst().body.path("a").asText()).isEqualTo("ä");
    }

    @Test
    void whoCancelsAfterHisAnswerHasEndedDoesNotDisturbTheNextOneOnItsConnection() throws Exception {
        // Given
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        server.then(exchange -> exchange.wholeAndKeepAlive("data: first\n\n"));
        server.then(exchange -> {
            cancelled.join();
            exchange.wholeAndKeepAlive("data: second\n\n");
        });
        Cancellation first = new Cancellation();
        try (ProviderAnswer answer = http.ask(request(server.url() + "/ask"), first)) {
            assertThat(answer.text()).isEqualTo("data: first\n\n");
        }
        CompletableFuture<String> second = CompletableFuture.supplyAsync(this::answer);
        await().until(() -> server.exchanges().size() == 2);

        // When
        first.cancel();
        cancelled.completeOnTimeout(null, 200, TimeUnit.MILLISECONDS);

        // Then
        assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo("data: second\n\n");
        assertThat(server.exchanges()).hasSize(2);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void anAnswerThatNobodyReadsToItsEndLosesItsConnection() throws Exception {
        // Given
        CountDownLatch hungUp = new CountDownLatch(1);
        server.then(exchange -> {
            exchange.begin();
            exchange.awaitHangUp();
            hungUp.countDown();
        });

        // When
        post().close();

        // Then
        assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anAnswerThatNeverEndsAfterItsMarkLosesItsConnectionToo() throws Exception {
        // Given
        CountDownLatch hungUp = new CountDownLatch(1);
        server.then(exchange -> {
            exchange.begin();
            exchange.data("[DONE]");
            exchange.awaitHangUp();
            hungUp.countDown();
        });

        // When
        try (ProviderAnswer answer = post()) {
            answer.events().next();
            answer.drain();
        }

        // Then
        assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aReaderThatIsSlowStopsTheSender() throws Exception {
        // Given
        AtomicLong sent = new AtomicLong();
        int lines = 4_000;
        String line = "x".repeat(10_000);
        server.then(exchange -> {
            exchange.begin();
            for (int i = 0; i < lines; i++) {
                exchange.data(line);
                sent.addAndGet(line.length());
            }
        });
        ProviderAnswer answer = post();
        long atStandstill = standstill(sent);

        // When
        ServerSentEvents events = answer.events();
        int read = 0;
        while (events.next() != null) {
            read++;
        }

        // Then sockets hold some of it, but not most.
        assertThat(atStandstill).isLessThan(lines * 10_000L / 2);
        assertThat(read).isEqualTo(lines);
    }

    /** What was sent when nothing moves any more. */
    private static long standstill(AtomicLong sent) {
        AtomicLong before = new AtomicLong(-1);
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> before.getAndSet(sent.get()) == sent.get());
        return sent.get();
    }

    @Test
    void aRedirectIsNotFollowed() throws IOException {
        // Given // hazard 21
        server.then(exchange -> exchange.whole(307, "Location: " + server.url() + "/elsewhere\r\n", ""));

        // When
        try (ProviderAnswer answer = post()) {
            // Then
            assertThat(answer.status()).isEqualTo(307);
            assertThat(server.exchanges()).hasSize(1);
        }
    }

    @Test
    void aLongRefusalIsReadOnlyInPart() throws IOException {
        // Given
        server.then(exchange -> exchange.whole(400, "", "e".repeat(1_000_000)));

        // When
        try (ProviderAnswer answer = post()) {
            // Then
            assertThat(answer.text()).hasSize(64 * 1024);
        }
    }

    @Test
    void nobodyThereIsTriedAgainAndThenSaid() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0)) {
            port = gone.getLocalPort();
        }

        assertThatThrownBy(() -> http.ask(request("http://127.0.0.1:" + port + "/"), new Cancellation()))
                .isInstanceOf(Unreachable.class);
    }
}
