package com.generalaugment.e2e.harness;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A streamed turn over a bare socket, for what HTTP clients hide: single reads, not reading, going away. */
public final class RawStream implements AutoCloseable {

    private static final int READ_TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;

    private RawStream(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** @param receiveBuffer bytes; 0: the system's own choice */
    public static RawStream open(Account account, Map<String, ?> turn, int receiveBuffer) throws IOException {
        Map<String, Object> body = new HashMap<>(turn);
        body.put("stream", true);
        byte[] json = Api.JSON.writeValueAsBytes(body);
        String head =
                "POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                        + account.runtimeKey() + "\r\nContent-Length: " + json.length + "\r\n\r\n";
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        URI door = URI.create(account.baseUrl());
        socket.connect(new InetSocketAddress(door.getHost(), door.getPort()));
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(json);
        return new RawStream(socket);
    }

    /** What one read gives: as much as has arrived. Empty at the end. */
    public String read() throws IOException {
        byte[] buffer = new byte[256 * 1024];
        int length = in.read(buffer);
        return length < 0 ? "" : new String(buffer, 0, length, StandardCharsets.UTF_8);
    }

    /** Reads until the text has been seen; @return everything that was read */
    public String readUntil(String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            String more = read();
            if (more.isEmpty()) {
                throw new IOException("the stream ended before " + text + ": " + seen);
            }
            seen.append(more);
        }
        return seen.toString();
    }

    /** The whole HTTP chunks in what was read so far: what the server wrote at once. */
    public static List<String> chunks(String seen) {
        byte[] bytes = seen.getBytes(StandardCharsets.UTF_8);
        List<String> chunks = new ArrayList<>();
        int at = seen.indexOf("\r\n\r\n") + 4;
        while (true) {
            int endOfSize = seen.indexOf("\r\n", at);
            if (endOfSize < 0) {
                return chunks;
            }
            int size = Integer.parseInt(seen.substring(at, endOfSize), 16);
            int start = endOfSize + 2;
            if (start + size + 2 > bytes.length) {
                return chunks;
            }
            chunks.add(new String(bytes, start, size, StandardCharsets.UTF_8));
            at = start + size + 2;
        }
    }

    /** Goes away without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
