package com.generalaugment.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** The few calls of the public API that the launcher makes. */
final class AdminApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final String baseUrl;

    AdminApi(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    record Answer(int status, JsonNode body) {

        /** Whether the platform said that the key itself is not good. */
        boolean isRefusedKey() {
            return status == 401;
        }

        String reason() {
            return body.path("reason").asText();
        }

        JsonNode require(String failure) {
            if (status != 200) {
                throw new IllegalStateException(
                        failure + ": " + status + " " + body.path("message").asText());
            }
            return body;
        }
    }

    Answer get(String path, String key) {
        return send(request(path, key).GET());
    }

    /** @param idempotencyKey empty: none */
    Answer post(String path, String key, Map<String, Object> body, String idempotencyKey) {
        HttpRequest.Builder request = request(path, key).POST(json(body));
        return send(idempotencyKey.isEmpty() ? request : request.header("Idempotency-Key", idempotencyKey));
    }

    Answer patch(String path, String key, Map<String, Object> body) {
        return send(request(path, key).method("PATCH", json(body)));
    }

    private HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key);
    }

    private static BodyPublisher json(Map<String, Object> body) {
        try {
            return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (IOException e) {
            throw new UncheckedIOException("the platform does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
