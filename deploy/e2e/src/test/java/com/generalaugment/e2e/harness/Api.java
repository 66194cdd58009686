package com.generalaugment.e2e.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Plain HTTP to one door with one key. {@link #send} throws only when no HTTP answer comes back.
 *
 * @param key raw; empty: none is sent
 * @param headers sent with every request
 */
public record Api(String baseUrl, String key, Map<String, String> headers) {

    public static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    public Api(String baseUrl, String key) {
        this(baseUrl, key, Map.of());
    }

    public Api at(String otherBaseUrl) {
        return new Api(otherBaseUrl, key, headers);
    }

    public Api with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Api(baseUrl, key, more);
    }

    public Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    public Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    public Answer post(String path, Object body) {
        return send("POST", path, json(body));
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, json(body));
    }

    public Answer patch(String path, Object body) {
        return send("PATCH", path, json(body));
    }

    public Answer send(String method, String path, BodyPublisher body) {
        try {
            Answer answer = Answer.of(HTTP.send(request(method, path, body), HttpResponse.BodyHandlers.ofByteArray()));
            if (path.startsWith("/v1/")) {
                Contract.of(baseUrl).check(method, path, answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Holds a changed answer to the published document and the reference, as if it had come so. */
    public void hold(String method, String path, Answer answer) {
        Contract.of(baseUrl).check(method, path, answer);
    }

    /** A turn, not streamed. */
    public Answer turn(Object body) {
        return post("/v1/responses", body);
    }

    /** A turn, streamed; frames are read as they arrive. */
    public EventStream stream(Map<String, ?> body) {
        Map<String, Object> streamed = new HashMap<>(body);
        streamed.put("stream", true);
        return EventStream.open(HTTP, request("POST", "/v1/responses", json(streamed)), Contract.of(baseUrl));
    }

    /** A stored stream again. */
    public EventStream resume(String pathAndQuery) {
        return EventStream.open(HTTP, request("GET", pathAndQuery, BodyPublishers.noBody()), Contract.of(baseUrl));
    }

    private HttpRequest request(String method, String path, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, body);
        if (!key.isEmpty()) {
            request.setHeader("Authorization", "Bearer " + key);
        }
        headers.forEach(request::setHeader);
        return request.build();
    }

    private static BodyPublisher json(Object body) {
        try {
            return body instanceof String text
                    ? BodyPublishers.ofString(text, StandardCharsets.UTF_8)
                    : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
