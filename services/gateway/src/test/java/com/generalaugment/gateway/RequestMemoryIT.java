package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Frames;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.RawConnection;
import com.generalaugment.gateway.neighbours.SocketClient;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.libs.runtime.limit.ByteBudget;
import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one budget for bytes of requests in flight. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class RequestMemoryIT {

    private static final int MIB = 1024 * 1024;

    private final List<Allocation> others = new ArrayList<>();

    @Inject
    ByteBudget budget;

    private FakeTurnExecutor executor;
    private Tenants.Project project;

    @BeforeEach
    void turnsAreServed() {
        executor = FakeTurnExecutor.fresh();
        project = Tenants.project();
        awaitNothingHeld();
    }

    @AfterEach
    void nothingIsHeldForEver() {
        others.forEach(Allocation::close);
        awaitNothingHeld();
    }

    @Test
    void aLargeBodyIsRefusedWhileTheBudgetIsUsedUpAndSmallRequestsAreNot() throws IOException {
        // Given
        othersHoldAllButTheReserve();
        byte[] body = turn(MIB);
        try (RawConnection connection = new RawConnection()) {
            // When
            Answer refused = connection
                    .send(head("Content-Length: " + body.length))
                    .send(body)
                    .answer();
            byte[] small = turn(1000);
            Answer accepted = connection
                    .send(head("Content-Length: " + small.length))
                    .send(small)
                    .head();

            // Then
            assertFull(refused);
            assertThat(accepted.status()).isEqualTo(200);
            assertThat(Door.get("", "/health/ready").status()).isEqualTo(200);
            assertThat(Door.get("", "/metrics").text()).contains("general_augment_request_bytes ");
        }
    }

    @Test
    void aBodyThatSaysItsLengthIsRefusedBeforeItIsSent() throws IOException {
        // Given
        othersHoldAllButTheReserve();
        try (RawConnection connection = new RawConnection()) {
            // When
            Answer refused = connection
                    .send(head("Content-Length: 60000000\r\nExpect: 100-continue"))
                    .answer();

            // Then
            assertFull(refused);
            assertThat(connection.isAtEnd()).isTrue();
        }
    }

    @Test
    void aBodyOfUnknownLengthIsRefusedWhenItHasGrown() throws IOException {
        // Given
        othersHoldAllButTheReserve();
        try (RawConnection connection = new RawConnection()) {
            // When
            connection.send(head("Transfer-Encoding: chunked"));
            for (int i = 0; i < 20; i++) {
                connection.send("10000\r\n").send(new byte[64 * 1024]).send("\r\n");
            }
            Answer refused = connection.send("0\r\n\r\n").answer();

            // Then
            assertFull(refused);
        }
    }

    @Test
    void aCompressedBodyIsRefusedWhenItHasGrown() throws IOException {
        // Given
        othersHoldAllButTheReserve();
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            for (int i = 0; i < 1_000; i++) {
                out.write(("line " + i + " of a log that repeats itself\n")
                        .repeat(40)
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(compressed.size()).isLessThan((int) ByteBudget.SMALL);

        // When
        Answer refused = Door.send(
                "POST", project.runtime(), "/v1/responses", compressed.toByteArray(), "Content-Encoding", "gzip");

        // Then
        assertFull(refused);
    }

    @Test
    void aMessageOnAWebSocketIsRefusedAndTheConnectionClosed() {
        // Given
        try (SocketClient client = SocketClient.open(project.runtime())) {
            othersHoldAllButTheReserve();
            client.create("\"stream\":true,\"input\":\"small\"").turn();

            // When
            client.create("\"input\":\"" + "x".repeat(MIB) + "\"");

            // Then
            assertThat(client.refusal().path("status").asInt()).isEqualTo(503);
            assertThat(client.closeCode()).isEqualTo(1013);
        }
    }

    @Test
    void whatWaitsOnAWebSocketIsCountedAndGivenBack() throws InterruptedException {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, true));
            end.await();
            out.onNext(Frames.completed(1, FakeTurnExecutor.STORED));
            out.onCompleted();
        });
        try (SocketClient client = SocketClient.open(project.runtime())) {
            client.create("\"input\":\"runs\"").next();
            for (int i = 0; i < 3; i++) {
                client.create("\"input\":\"" + "x".repeat(MIB) + "\"");
            }
            Awaitility.await().untilAsserted(() -> assertThat(budget.used()).isBetween(3L * MIB, 4L * MIB));

            // When
            end.countDown();
            client.turn();

            // Then
            awaitNothingHeld();
        }
    }

    @Test
    void anUnfinishedFrameIsCountedUntilItsClientIsGone() throws IOException {
        // Given
        try (RawConnection connection = new RawConnection()) {
            connection.send("GET /v1/responses HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + project.runtime()
                    + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            assertThat(connection.head().status()).isEqualTo(101);

            // When
            connection.send(new byte[] {(byte) 0x81, (byte) 0xff, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, '{'});

            // Then
            Awaitility.await().untilAsserted(() -> assertThat(budget.used()).isGreaterThanOrEqualTo(32L * MIB));
        }
        awaitNothingHeld();
    }

    @Test
    void anUploadThatBreaksOffGivesItsRoomBack() throws IOException {
        // When
        try (RawConnection connection = new RawConnection()) {
            connection.send(head("Content-Length: 20000000")).send("{\"input\":");
            Awaitility.await().untilAsserted(() -> assertThat(budget.used()).isEqualTo(20_000_000));
        }

        // Then
        awaitNothingHeld();
    }

    @Test
    void aTurnHoldsItsBodyOnlyUntilAReplicaHasIt() throws InterruptedException, IOException {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, true));
            end.await();
            out.onNext(Frames.completed(1, FakeTurnExecutor.STORED));
            out.onCompleted();
        });

        // When
        var stream = Door.open(
                "POST", project.runtime(), "/v1/responses", new String(turn(4 * MIB), StandardCharsets.UTF_8));

        // Then
        assertThat(stream.statusCode()).isEqualTo(200);
        awaitNothingHeld();
        end.countDown();
        assertThat(new String(stream.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("[DONE]");
    }

    @Test
    void aDocumentWhoseTreeWouldNotFitIsTooLarge() {
        // Given
        byte[] lists = ("{\"metadata\":[" + "[],".repeat(8 * MIB) + "[]]}").getBytes(StandardCharsets.UTF_8);

        // When
        Answer answer = Door.send("POST", project.runtime(), "/v1/conversations", lists, "Idempotency-Key", "tree");

        // Then
        assertThat(answer.reason()).isEqualTo("request_too_large");
    }

    private void othersHoldAllButTheReserve() {
        for (int i = 0; i < 4; i++) {
            Allocation other = budget.open("other" + i);
            others.add(other);
            for (long part = 128L * MIB; part > ByteBudget.SMALL; part /= 2) {
                while (other.grow(part)) {
                    // As much as there is.
                }
            }
        }
    }

    private void awaitNothingHeld() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(budget.used()).isZero());
    }

    private String head(String headers) {
        return "POST /v1/responses HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + project.runtime() + "\r\n" + headers
                + "\r\n\r\n";
    }

    /** @param size bytes of text that no coding makes much shorter */
    private static byte[] turn(int size) {
        byte[] noise = new byte[size * 3 / 4];
        new Random(5).nextBytes(noise);
        return ("{\"model\":\"simple\",\"stream\":true,\"input\":\""
                        + Base64.getEncoder().encodeToString(noise) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void assertFull(Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.reason()).isEqualTo("service_unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
    }
}
