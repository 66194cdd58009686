package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Frames;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.libs.contracts.turn.ReplayRequest;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The executing replica dies in the middle of a turn. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class ReattachIT {

    private static final String BODY = "{\"model\":\"simple\",\"input\":\"hi\",\"stream\":true}";

    private final FakeTurnExecutor executor = FakeTurnExecutor.fresh();

    @Test
    void aStoredTurnGoesOnWithTheReplicaThatTakesOver() throws IOException {
        // Given
        Tenants.Project project = Tenants.project();
        Queue<ReplayRequest> asked = new ConcurrentLinkedQueue<>();
        playsTwoFramesAndHangs(true);
        executor.replays((request, out) -> {
            asked.add(request);
            out.onNext(Frames.delta(2, "b"));
            out.onNext(Frames.completed(3, FakeTurnExecutor.STORED));
            out.onCompleted();
        });

        // When
        List<String> lines = readThroughADeath(project);

        // Then
        assertThat(lines.stream().filter(line -> line.startsWith("event")))
                .containsExactly(
                        "event: response.created",
                        "event: response.output_text.delta",
                        "event: response.output_text.delta",
                        "event: response.completed");
        assertThat(lines).contains("data: [DONE]");
        assertThat(asked.peek().getResponseId()).isEqualTo(FakeTurnExecutor.STORED);
        assertThat(asked.peek().getStartingAfter()).isEqualTo(1);
    }

    @Test
    void aTurnThatNobodyStoredIsToldAsFailed() throws IOException {
        // Given
        Tenants.Project project = Tenants.project();
        playsTwoFramesAndHangs(false);

        // When
        List<String> lines = readThroughADeath(project);

        // Then
        assertThat(lines.stream().filter(line -> line.startsWith("event")))
                .containsExactly(
                        "event: response.created",
                        "event: response.output_text.delta",
                        "event: error",
                        "event: response.failed");
        assertThat(lines).contains("data: [DONE]");
    }

    @Test
    void whileNobodyServesTurnsTheAnswerIsAClear503AndThenItWorksAgain() {
        // Given
        Tenants.Project project = Tenants.project();
        executor.die();

        // When
        Answer away = Door.post(project.runtime(), "/v1/responses", BODY);

        // Then
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.reason()).isEqualTo("service_unavailable");
        assertThat(away.header("Retry-After")).isEqualTo("1");
        executor.start();
        awaitTurns(project, Duration.ofSeconds(10));
    }

    @Test
    void aReplicaThatIsStoppingSendsTheTurnToTheNextOne() {
        // Given
        Tenants.Project project = Tenants.project();
        AtomicInteger refusals = new AtomicInteger();
        executor.plays((request, out) -> {
            if (refusals.getAndIncrement() < 2) {
                throw stopping();
            }
            out.onNext(Frames.whole(FakeTurnExecutor.STORED));
            out.onCompleted();
        });

        // When
        Answer answer = Door.post(project.runtime(), "/v1/responses", "{\"model\":\"simple\",\"input\":\"hi\"}");

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(refusals).hasValue(3);
    }

    @Test
    void whenAllReplicasAreStoppingTheAnswerIsAClear503() {
        // Given
        Tenants.Project project = Tenants.project();
        executor.plays((request, out) -> {
            throw stopping();
        });

        // When
        Answer answer = Door.post(project.runtime(), "/v1/responses", BODY);

        // Then
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("service_unavailable");
    }

    private static Problem stopping() {
        return Problem.of(ErrorKind.UNAVAILABLE, "replica_stopping", "This replica is stopping.");
    }

    private void playsTwoFramesAndHangs(boolean stored) {
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, stored));
            out.onNext(Frames.delta(1, "a"));
        });
    }

    private List<String> readThroughADeath(Tenants.Project project) throws IOException {
        var stream = Door.open("POST", project.runtime(), "/v1/responses", BODY).body();
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            List<String> lines = new java.util.ArrayList<>();
            while (lines.stream().filter(line -> line.startsWith("data: ")).count() < 2) {
                lines.add(reader.readLine());
            }
            executor.die();
            executor.start();
            reader.lines().forEach(lines::add);
            awaitTurns(project, Duration.ofSeconds(60));
            return lines;
        }
    }

    private static void awaitTurns(Tenants.Project project, Duration timeout) {
        Awaitility.await()
                .atMost(timeout)
                .until(() -> Door.get(project.runtime(), "/v1/models").status() == 200);
    }
}
