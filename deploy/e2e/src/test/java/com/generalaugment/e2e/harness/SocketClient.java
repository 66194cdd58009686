package com.generalaugment.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket of an app's backend: the JDK's, which reads no more than it is asked to. */
public final class SocketClient implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE_SECONDS = 90;

    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final Contract.Events rules;
    private final WebSocket socket;
    private volatile boolean reads = true;

    private SocketClient(String baseUrl, String key) {
        this.rules = Contract.of(baseUrl).new Events();
        URI door = URI.create(baseUrl.replaceFirst("^http", "ws") + "/v1/responses");
        this.socket = HTTP.newWebSocketBuilder()
                .header("Authorization", "Bearer " + key)
                .buildAsync(door, this)
                .join();
    }

    public static SocketClient open(Account account, String baseUrl) {
        return new SocketClient(baseUrl, account.runtimeKey());
    }

    public SocketClient create(Map<String, ?> request) {
        Map<String, Object> message = new HashMap<>(request);
        message.put("type", "response.create");
        try {
            socket.sendText(Api.JSON.writeValueAsString(message), true).join();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public JsonNode next() {
        try {
            JsonNode message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing came");
            }
            rules.check(message);
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The events of one turn, or what is left of them, to the terminal one. */
    public List<JsonNode> turn() {
        List<JsonNode> events = new ArrayList<>();
        do {
            JsonNode event = next();
            assertThat(event.has("status")).as(event.toString()).isFalse();
            events.add(event);
        } while (!events.getLast().path("type").asText().matches("response\\.(completed|incomplete|failed)"));
        return events;
    }

    /** An error frame. */
    public JsonNode refusal() {
        JsonNode message = next();
        assertThat(message.path("type").asText()).as(message.toString()).isEqualTo("error");
        assertThat(message.path("status").isInt()).as(message.toString()).isTrue();
        return message;
    }

    /** Of the server's close frame. */
    public int closeCode() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    public SocketClient stopReading() {
        reads = false;
        return this;
    }

    public void readOn() {
        reads = true;
        socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            messages.add(read(text.toString()));
            text.setLength(0);
        }
        if (reads) {
            from.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
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

    private static JsonNode read(String json) {
        try {
            return Api.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
