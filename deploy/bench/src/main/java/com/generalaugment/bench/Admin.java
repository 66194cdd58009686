package com.generalaugment.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.generalaugment.bench.memory.MemoryApi;
import com.generalaugment.local.Demo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The few calls besides turns, over the public API. */
final class Admin {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Demo.Credentials credentials;

    /** What {@code GET {P}/usage} counts. */
    record Usage(long turns, long costMicros) {}

    Admin(Demo.Credentials credentials) {
        this.credentials = credentials;
    }

    void changePlan(String plan) {
        send(to("").method("PATCH", BodyPublishers.ofString("{\"plan\": \"" + plan + "\"}")));
    }

    Usage usage() {
        JsonNode totals = send(to("/usage").GET()).path("totals");
        BigDecimal cost = totals.path("total_cost_usd").decimalValue();
        return new Usage(
                totals.path("agent_turns_count").asLong(),
                cost.movePointRight(6).longValueExact());
    }

    /** As an app searches its user's memory. */
    void search(String user, String query) {
        String body = JSON.valueToTree(MemoryApi.question(user, query)).toString();
        send(request(credentials.baseUrl() + "/api/v1/agent/memory/search", credentials.runtimeKey())
                .POST(BodyPublishers.ofString(body)));
    }

    /** Frames with a token that the stub model has sent so far. */
    static long framesSent(int stubPort) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + stubPort + "/stats"));
        return send(request.timeout(Duration.ofSeconds(20)).GET())
                .path("content_frames")
                .asLong();
    }

    private HttpRequest.Builder to(String path) {
        String project = "/api/v1/admin/projects/" + credentials.projectId();
        return request(credentials.baseUrl() + project + path, credentials.managementKey());
    }

    private static HttpRequest.Builder request(String url, String key) {
        return HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key);
    }

    private static JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
