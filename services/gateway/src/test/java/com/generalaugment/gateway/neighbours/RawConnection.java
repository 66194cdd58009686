package com.generalaugment.gateway.neighbours;

import com.generalaugment.gateway.neighbours.Door.Answer;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A connection on which anything can be sent, also what is no HTTP. */
public final class RawConnection implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;

    public RawConnection() throws IOException {
        this(64 * 1024);
    }

    /** @param receiveBuffer small: the other side soon notices that nobody reads */
    public RawConnection(int receiveBuffer) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress("127.0.0.1", Door.port()));
        socket.setSoTimeout(60_000);
        in = socket.getInputStream();
    }

    public RawConnection send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Status line and headers. */
    public Answer head() throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] pair = line.split(": ?", 2);
            headers.computeIfAbsent(pair[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(pair[1]);
        }
        return new Answer(status, HttpHeaders.of(headers, (name, value) -> true), new byte[0]);
    }

    /** An answer with a length. */
    public Answer answer() throws IOException {
        Answer head = head();
        int length = Integer.parseInt(head.header("content-length"));
        return new Answer(head.status(), head.headers(), in.readNBytes(length));
    }

    /** The next chunk; empty at the end. */
    public String chunk() throws IOException {
        int size = Integer.parseInt(line(), 16);
        byte[] content = in.readNBytes(size);
        line();
        return new String(content, StandardCharsets.UTF_8);
    }

    /** The payload of the next WebSocket frame of less than 64 KiB, one character per byte. */
    public String message() throws IOException {
        in.read();
        int length = in.read();
        if (length == 126) {
            length = (in.read() << 8) | in.read();
        }
        return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Whatever comes until the other side closes. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    public boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection was closed after: " + line);
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
