package com.generalaugment.turnexecutor.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** A small HTTP server that speaks as the test scripts it, and that notices when its caller hangs up. */
public final class StubModelServer implements AutoCloseable {

    /** One request with its answer. */
    public interface Script {
        void answer(ProviderExchange exchange) throws IOException;
    }

    public static final class ProviderExchange {
        private final Socket socket;
        /** Method, path and query. */
        public final String line;

        public final Map<String, String> headers;
        public final JsonNode body;

        private boolean keepAlive;

        ProviderExchange(Socket socket, String line, Map<String, String> headers, JsonNode body) {
            this.socket = socket;
            this.line = line;
            this.headers = headers;
            this.body = body;
        }

        public void whole(int status, String answerHeaders, String text) throws IOException {
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            write("HTTP/1.1 " + status + " X\r\n" + answerHeaders + "Content-Length: " + content.length
                    + "\r\nConnection: close\r\n\r\n" + text);
        }

        public void begin() throws IOException {
            write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
        }

        /** A whole answer after which the connection stays open. */
        public void wholeAndKeepAlive(String text) throws IOException {
            keepAlive = true;
            write("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
        }

        /** Exactly this, in one write. */
        public void raw(String text) throws IOException {
            write(text);
        }

        /** Text and then bytes that need not be text. */
        public void bytes(String text, byte[] more) throws IOException {
            write(text);
            socket.getOutputStream().write(more);
            socket.getOutputStream().flush();
        }

        public void event(String name, String json) throws IOException {
            write("event: " + name + "\ndata: " + json.strip() + "\n\n");
        }

        public void data(String json) throws IOException {
            write("data: " + json.strip() + "\n\n");
        }

        public void text(String delta) throws IOException {
            data(Json.text(chunk("content", delta)));
        }

        public void finish(String reason, int inputTokens, int outputTokens) throws IOException {
            data("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}");
            data("{\"choices\":[],\"usage\":{\"prompt_tokens\":" + inputTokens + ",\"completion_tokens\":"
                    + outputTokens + "}}");
            data("[DONE]");
        }

        /** Waits until the caller has closed the connection. */
        public void awaitHangUp() throws IOException {
            try {
                while (socket.getInputStream().read() >= 0) {
                    continue;
                }
            } catch (java.net.SocketException e) {
                // A reset is a hang-up too.
            }
        }

        private void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }

        private static JsonNode chunk(String member, String value) {
            var chunk = Json.object();
            chunk.putArray("choices")
                    .addObject()
                    .put("index", 0)
                    .putObject("delta")
                    .put(member, value);
            return chunk;
        }
    }

    private final ServerSocket server;
    private final BlockingDeque<Script> scripts = new LinkedBlockingDeque<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<ProviderExchange> exchanges = new CopyOnWriteArrayList<>();

    public StubModelServer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("stub-model").start(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    /** What to do with the next request; without a script it is answered with "Stub." */
    public StubModelServer then(Script script) {
        scripts.add(script);
        return this;
    }

    public int connections() {
        return connections.get();
    }

    public List<ProviderExchange> exchanges() {
        return List.copyOf(exchanges);
    }

    public void reset() {
        scripts.clear();
        exchanges.clear();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        connections.incrementAndGet();
        try (socket) {
            boolean again = true;
            while (again) {
                ProviderExchange exchange = read(socket);
                exchanges.add(exchange);
                answer(exchange);
                again = exchange.keepAlive;
            }
        } catch (IOException e) {
            // The caller hung up; the tests look at what it was told.
        }
    }

    private void answer(ProviderExchange exchange) throws IOException {
        Script script = scripts.poll();
        if (script == null) {
            exchange.begin();
            exchange.text("Stub.");
            exchange.finish("stop", 7, 2);
        } else {
            script.answer(exchange);
        }
    }

    private static ProviderExchange read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        String request = line(in);
        if (request.isEmpty()) {
            throw new EOFException("no more requests");
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new ProviderExchange(
                socket, request.replace(" HTTP/1.1", ""), headers, body.length == 0 ? Json.object() : Json.read(body));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
