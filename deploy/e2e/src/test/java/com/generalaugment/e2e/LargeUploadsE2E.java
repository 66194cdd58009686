package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.Api;
import com.generalaugment.e2e.harness.SmallFleet;
import com.generalaugment.local.JvmOptions;
import com.generalaugment.local.ServiceKind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many of the largest bodies at once, at the memory that the chart gives a pod. */
class LargeUploadsE2E {

    private static final int UPLOADS = 30;
    private static final int LARGEST = 64 * 1024 * 1024;
    private static final int PIECE = 1024 * 1024;
    private static final long LIMIT_OF_THE_CHART = 640L * 1024 * 1024;
    private static final Duration QUICK = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void noProcessEndsAndSmallTurnsAreAnsweredMeanwhile() throws Exception {
        try (SmallFleet fleet = new SmallFleet(folder, List.of(ServiceKind.values()), JvmOptions.IMAGE);
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            // Given
            fleet.startWith(Map.of());
            Api api = fleet.runtime();
            assertThat(smallTurn(api).status()).isEqualTo(200);
            byte[] text = largest((byte) 'x', "{\"model\":\"simple\",\"input\":\"", "\"}");
            byte[] tree = largest((byte) '[', "{\"model\":\"simple\",\"input\":[", "]}");

            // When
            List<Future<Integer>> uploads = new ArrayList<>();
            for (int i = 0; i < UPLOADS; i++) {
                byte[] body = i % 5 == 4 ? tree : text;
                boolean saysItsLength = i % 2 == 0;
                uploads.add(senders.submit(() -> statusOfUpload(api, body, saysItsLength)));
            }
            List<Duration> small = new ArrayList<>();
            long peak = 0;
            do {
                long start = System.nanoTime();
                assertThat(smallTurn(api).status()).isEqualTo(200);
                small.add(Duration.ofNanos(System.nanoTime() - start));
                peak = Math.max(peak, fleet.residentBytes(ServiceKind.GATEWAY));
                Thread.sleep(Duration.ofMillis(300));
            } while (!uploads.stream().allMatch(Future::isDone) && small.size() < 60);

            // Then
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> upload : uploads) {
                statuses.add(upload.get());
            }
            assertThat(statuses).contains(503).isSubsetOf(400, 413, 503);
            assertThat(small).allSatisfy(each -> assertThat(each).isLessThan(QUICK));
            assertThat(fleet.isRunning()).isTrue();
            assertThat(peak).isLessThan(LIMIT_OF_THE_CHART);
            assertThat(smallTurn(api).status()).isEqualTo(200);
        }
    }

    /** By hand: the JDK's client keeps a copy of what it has not sent. */
    private static int statusOfUpload(Api api, byte[] body, boolean saysItsLength) throws IOException {
        URI gateway = URI.create(api.baseUrl());
        try (Socket socket = new Socket(gateway.getHost(), gateway.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /v1/responses HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer " + api.key() + "\r\n"
                            + (saysItsLength ? "Content-Length: " + body.length : "Transfer-Encoding: chunked")
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            for (int at = 0; at < body.length; at += PIECE) {
                if (!saysItsLength) {
                    out.write((Integer.toHexString(PIECE) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
                out.write(body, at, PIECE);
                if (!saysItsLength) {
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
            out.write((saysItsLength ? "" : "0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] statusLine = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return Integer.parseInt(new String(statusLine, StandardCharsets.US_ASCII).split(" ")[1]);
        }
    }

    private static Answer smallTurn(Api api) {
        return api.turn(Map.of("model", "simple", "input", "hi"));
    }

    private static byte[] largest(byte fill, String head, String tail) {
        byte[] body = new byte[LARGEST];
        Arrays.fill(body, fill);
        byte[] begin = head.getBytes(StandardCharsets.UTF_8);
        byte[] end = tail.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(begin, 0, body, 0, begin.length);
        System.arraycopy(end, 0, body, LARGEST - end.length, end.length);
        return body;
    }
}
