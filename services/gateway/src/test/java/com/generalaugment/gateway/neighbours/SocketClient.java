package com.generalaugment.gateway.neighbours;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A WebSocket of an app: the JDK's, which reads only as much as it is asked to. */
public final class SocketClient implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final long PATIENCE_SECONDS = 90;

    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final AtomicInteger pings = new AtomicInteger();
    private final StringBuilder text = new StringBuilder();
    private volatile boolean reads = true;
    private WebSocket socket;

    private SocketClient() {}

    public static SocketClient open(String key, String... headers) {
        SocketClient client = new SocketClient();
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(PATIENCE_SECONDS));
        builder.header("Authorization", "Bearer " + key);
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        client.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + Door.port() + "/v1/responses"), client)
                .join();
        return client;
    }

    /** The members of a request beside its type and model. */
    public SocketClient create(String members) {
        return send("{\"type\":\"response.create\",\"model\":\"simple\"," + members + "}");
    }

    public SocketClient send(String message) {
        socket.sendText(message, true).join();
        return this;
    }

    public SocketClient send(byte[] message) {
        socket.sendBinary(ByteBuffer.wrap(message), true).join();
        return this;
    }

    public JsonNode next() {
        try {
            JsonNode message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(message).as("a message").isNotNull();
            return message;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An error frame. */
    public JsonNode refusal() {
        JsonNode message = next();
        assertThat(message.path("type").asText()).as(message.toString()).isEqualTo("error");
        assertThat(message.properties())
                .extracting(member -> member.getKey())
                .containsExactly("type", "status", "error");
        assertThat(message.path("error").properties())
                .hasSize(4)
                .allSatisfy(member -> assertThat(member.getValue().isTextual()).isTrue());
        assertThat(message.path("status").isInt()).isTrue();
        return message;
    }

    /** The events of one turn, to the terminal one. */
    public List<JsonNode> turn() {
        List<JsonNode> events = new ArrayList<>();
        do {
            events.add(next());
        } while (!events.getLast().path("type").asText().matches("response\\.(completed|incomplete|failed)"));
        return events;
    }

    /** Of the server's close frame. */
    public int closeCode() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    public boolean isQuiet() {
        return messages.isEmpty();
    }

    public int pings() {
        return pings.get();
    }

    /** Takes nothing more from the connection than what is in memory already. */
    public SocketClient stopReading() {
        reads = false;
        return this;
    }

    public SocketClient readOn() {
        reads = true;
        socket.request(1);
        return this;
    }

    /** As a process that is gone. */
    public void vanish() {
        socket.abort();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            messages.add(Json.readTrusted(text.toString()));
            text.setLength(0);
        }
        more(from);
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        pings.incrementAndGet();
        more(from);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        closed.completeExceptionally(failure);
    }

    @Override
    public void close() {
        socket.abort();
    }

    private void more(WebSocket from) {
        if (reads) {
            from.request(1);
        }
    }
}
