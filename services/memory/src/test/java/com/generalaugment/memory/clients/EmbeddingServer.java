package com.generalaugment.memory.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.memory.WordsEmbedder;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** An embeddings endpoint that refuses what it would refuse elsewhere, and fails as it is told to. */
public final class EmbeddingServer implements AutoCloseable {

    public static final String KEY = "sk-test-5d1c";
    public static final int DIMENSION = 96;

    private final HttpServer server;
    private final WordsEmbedder words = new WordsEmbedder("endpoint", DIMENSION);
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Queue<Failing> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean away;

    public EmbeddingServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    /** A request that was taken. */
    public record Asked(JsonNode body, String traceparent) {}

    /** What is answered instead. */
    interface Failing {
        void answer(HttpExchange exchange, JsonNode body) throws IOException;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    public List<Asked> asked() {
        return Collections.unmodifiableList(asked);
    }

    /** The next request is answered like that; one more each time it is called. */
    void failNext(Failing failure) {
        failures.add(failure);
    }

    void failNext(int status) {
        failNext((exchange, body) -> exchange.sendResponseHeaders(status, -1));
    }

    /** Every request gets a 503 from now on, or none any more. */
    public void away(boolean isAway) {
        away = isAway;
    }

    /** What it answers, to be spoilt. */
    ObjectNode answer(JsonNode body) {
        ObjectNode answer = Json.object().put("object", "list").put("model", "test-model");
        JsonNode input = body.path("input");
        // The last one first: what counts is the index.
        IntStream.range(0, input.size()).map(i -> input.size() - 1 - i).forEach(i -> {
            ObjectNode one = answer.withArray("data")
                    .addObject()
                    .put("object", "embedding")
                    .put("index", i);
            for (float number : words.embed(input.get(i).asText())) {
                one.withArray("embedding").add(number * 3);
            }
        });
        return answer;
    }

    static void send(HttpExchange exchange, JsonNode json) throws IOException {
        byte[] bytes = Json.bytes(json);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = Json.read(exchange.getRequestBody().readAllBytes());
            Failing failure = failures.poll();
            if (away) {
                exchange.sendResponseHeaders(503, -1);
            } else if (failure != null) {
                failure.answer(exchange, body);
            } else if (!isAuthorized(exchange)) {
                exchange.sendResponseHeaders(401, -1);
            } else if (!isWellFormed(exchange, body)) {
                exchange.sendResponseHeaders(400, -1);
            } else {
                asked.add(new Asked(
                        body, String.valueOf(exchange.getRequestHeaders().getFirst("traceparent"))));
                send(exchange, answer(body));
            }
        }
    }

    private static boolean isAuthorized(HttpExchange exchange) {
        return ("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static boolean isWellFormed(HttpExchange exchange, JsonNode body) {
        return exchange.getRequestMethod().equals("POST")
                && exchange.getRequestURI().toString().equals("/v1/embeddings")
                && "application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))
                && body.path("model").asText().equals("test-model")
                && body.path("encoding_format").asText().equals("float")
                && body.path("input").isArray()
                && !body.path("input").isEmpty();
    }
}
