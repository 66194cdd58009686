package com.generalaugment.bench.stub;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.bench.load.LoadClient;
import com.generalaugment.bench.load.Pace;
import com.generalaugment.bench.load.Result;
import com.generalaugment.bench.load.StubTarget;
import com.generalaugment.libs.testkit.infra.FreePorts;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StubModelTest {

    private static final Vertx VERTX = StubModel.oneLoop();
    private static final int PORT = FreePorts.find(1).getFirst();

    @BeforeAll
    static void start() {
        new StubModel(VERTX, PORT).start();
    }

    @AfterAll
    static void stop() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_stream_holds_role_tokens_finish_usage_and_end_mark() throws Exception {
        // When
        String answer = ask("""
                {"model": "m", "stream": true, "stream_options": {"include_usage": true},
                 "messages": [{"role": "user", "content": "[stub delay=0 tokens=3 gap=1]"}]}""");

        // Then
        assertThat(answer.split("\n\n")).hasSize(7);
        assertThat(answer)
                .containsSubsequence(
                        "\"role\":\"assistant\"",
                        "\"content\":\"w0 \"",
                        "\"content\":\"w1 \"",
                        "\"content\":\"w2 \"",
                        "\"finish_reason\":\"stop\"",
                        "\"usage\":{\"prompt_tokens\":16,\"completion_tokens\":3,\"total_tokens\":19}",
                        "data: [DONE]");
    }

    @Test
    void usage_is_told_only_to_who_asks() throws Exception {
        // When
        String answer = ask("{\"stream\": true, \"x\": \"[stub delay=0 tokens=1 gap=0]\"}");

        // Then
        assertThat(answer).contains("w0 ").doesNotContain("usage");
    }

    @Test
    void without_streaming_there_is_one_document() throws Exception {
        // When
        String answer = ask("{\"x\": \"[stub delay=0 tokens=2 gap=0]\"}");

        // Then
        assertThat(answer).contains("\"content\":\"w0 w1 \"", "\"completion_tokens\":2");
    }

    @Test
    void it_keeps_time_as_asked_and_counts_what_it_sends() throws Exception {
        // Given
        Script script = new Script(60, 5, 20);
        long before = framesSent();

        // When
        Result result;
        try (LoadClient client = new LoadClient(new StubTarget(PORT), 4)) {
            result = client.run(script, true, new Pace.Closed(4, 8, Duration.ofSeconds(30)));
        }

        // Then
        assertThat(result.reasons()).isEmpty();
        assertThat(result.completed()).isEqualTo(8);
        assertThat(result.tokens()).isEqualTo(40);
        assertThat(framesSent() - before).isEqualTo(40);
        assertThat(result.gaps().count()).isEqualTo(32);
        assertThat(result.firstTokens().percentileMillis(0.01)).isGreaterThanOrEqualTo(59);
        assertThat(result.latencies().percentileMillis(0.01)).isGreaterThanOrEqualTo(138);
    }

    @Test
    void calls_at_a_fixed_rate_begin_on_time_whatever_earlier_ones_do() {
        // Given answers that take longer than the pause between two calls
        Pace pace = new Pace.Open(64, 100, Duration.ofMillis(500));

        // When
        Result result;
        try (LoadClient client = new LoadClient(new StubTarget(PORT), 64)) {
            result = client.run(new Script(100, 1, 0), false, pace);
        }

        // Then
        assertThat(result.reasons()).isEmpty();
        assertThat(result.completed()).isEqualTo(50);
        assertThat(result.perSecond()).isLessThanOrEqualTo(101);
    }

    @Test
    void a_wrong_path_is_not_taken_for_an_answer() throws Exception {
        // Given
        var elsewhere = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/v1/other"));

        // Then
        assertThat(send(elsewhere.build()).statusCode()).isEqualTo(404);
    }

    private static String ask(String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/v1/chat/completions"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build())
                .body();
    }

    private static long framesSent() throws IOException, InterruptedException {
        String stats = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/stats"))
                        .build())
                .body();
        return Long.parseLong(stats.replaceAll(".*\"content_frames\":(\\d+).*", "$1"));
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
