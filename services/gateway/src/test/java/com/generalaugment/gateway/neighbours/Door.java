package com.generalaugment.gateway.neighbours;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.gateway.api.edge.EdgeServer;
import com.generalaugment.libs.runtime.json.Json;
import io.quarkus.arc.Arc;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The public door, as a client sees it. Every answer that passes is held against the published contract. The JDK's client asks for
 * {@code Upgrade: h2c} with its first request, as many in the field do.
 */
public final class Door {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private Door() {}

    public record Answer(int status, HttpHeaders headers, byte[] body) {

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return Json.readTrusted(body);
        }

        public String reason() {
            return json().path("reason").asText();
        }
    }

    public static int port() {
        return Arc.container().instance(EdgeServer.class).get().port();
    }

    public static Answer get(String key, String path, String... headers) {
        return send("GET", key, path, null, headers);
    }

    public static Answer delete(String key, String path, String... headers) {
        return send("DELETE", key, path, null, headers);
    }

    public static Answer post(String key, String path, String json, String... headers) {
        return send("POST", key, path, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    public static Answer patch(String key, String path, String json, String... headers) {
        return send("PATCH", key, path, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** @param key empty for none */
    public static Answer send(String method, String key, String path, byte[] body, String... headers) {
        HttpRequest request = request(method, key, path, body, headers);
        try {
            HttpResponse<byte[]> response = CLIENT.send(request, BodyHandlers.ofByteArray());
            Answer answer = new Answer(response.statusCode(), response.headers(), response.body());
            Contract.check(method, path, answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An answer that is read while it comes. */
    public static HttpResponse<InputStream> open(
            String method, String key, String path, String json, String... headers) {
        try {
            byte[] body = json == null ? null : json.getBytes(StandardCharsets.UTF_8);
            return CLIENT.send(request(method, key, path, body, headers), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest request(String method, String key, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(TIMEOUT)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }
}
