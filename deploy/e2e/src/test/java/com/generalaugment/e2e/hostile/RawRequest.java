package com.generalaugment.e2e.hostile;

import com.generalaugment.e2e.harness.Account;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Bytes over a bare socket, for what HTTP clients refuse to send. */
final class RawRequest {

    private static final int READ_TIMEOUT_MILLIS = 30_000;

    private RawRequest() {}

    /** What is done with the connection after the head of a request has been sent. */
    interface Sending {
        void send(OutputStream out) throws IOException, InterruptedException;
    }

    /** @return the status that was answered; 0 when the server closed or nothing was waited for */
    static int send(Account account, String baseUrl, String headers, Sending sending, boolean waits) {
        URI door = URI.create(baseUrl);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(door.getHost(), door.getPort()));
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            String head = "POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Authorization: Bearer " + account.runtimeKey() + "\r\n" + headers + "\r\n";
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            sending.send(out);
            out.flush();
            return waits ? status(socket.getInputStream()) : 0;
        } catch (IOException e) {
            // The server may close a connection that sends too much.
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** As much as that, then the connection is cut. */
    static Sending aborted(int bytes) {
        return out -> {
            byte[] part = new byte[64 * 1024];
            java.util.Arrays.fill(part, (byte) ' ');
            for (int sent = 0; sent < bytes; sent += part.length) {
                out.write(part);
            }
        };
    }

    /** A byte at a time for that long. */
    static Sending slow(Duration time) {
        return out -> {
            CountDownLatch never = new CountDownLatch(1);
            long end = System.nanoTime() + time.toNanos();
            do {
                out.write(' ');
                out.flush();
            } while (!never.await(200, TimeUnit.MILLISECONDS) && System.nanoTime() < end);
        };
    }

    private static int status(InputStream in) throws IOException {
        byte[] line = in.readNBytes("HTTP/1.1 200".length());
        return line.length < 12 ? 0 : Integer.parseInt(new String(line, 9, 3, StandardCharsets.US_ASCII));
    }
}
