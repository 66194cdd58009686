package com.generalaugment.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/** The demo project of a fresh installation and the keys to it, made over the public API. */
public final class Demo {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Demo() {}

    /** What a caller needs. */
    public record Credentials(String baseUrl, String projectId, String managementKey, String runtimeKey) {}

    /** Made at the first call, read from {@code credentials.properties} (0600) afterwards. */
    public static Credentials of(Fleet fleet) {
        Path file = fleet.home().resolve("credentials.properties");
        Properties kept = Secrets.read(file);
        if (kept.getProperty("runtime_key") == null) {
            create(fleet, kept);
        }
        kept.setProperty("base_url", fleet.baseUrl());
        Secrets.writePrivately(file, kept);
        return new Credentials(
                fleet.baseUrl(),
                kept.getProperty("project_id"),
                kept.getProperty("management_key"),
                kept.getProperty("runtime_key"));
    }

    private static void create(Fleet fleet, Properties kept) {
        String management = read(fleet.managementKeyFile());
        String projects = fleet.baseUrl() + "/api/v1/admin/projects";
        JsonNode project = send(
                "POST",
                projects,
                management,
                Map.of("name", "Demo", "slug", "demo"),
                Map.of("Idempotency-Key", "demo"));
        String id = project.path("id").asText();
        send("PATCH", projects + "/" + id, management, Map.of("plan", "team"), Map.of());
        JsonNode key = send(
                "POST",
                fleet.baseUrl() + "/api/v1/admin/keys",
                management,
                Map.of(
                        "name", "demo runtime key",
                        "project_id", id,
                        "scopes", new String[] {"runtime"},
                        "runtime_mode", "live",
                        "environment", "development"),
                Map.of());
        kept.setProperty("project_id", id);
        kept.setProperty("management_key", management);
        kept.setProperty("runtime_key", key.path("api_key").asText());
    }

    private static JsonNode send(
            String method, String url, String key, Map<String, Object> body, Map<String, String> headers) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(20))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + key)
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            headers.forEach(request::header);
            HttpResponse<byte[]> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            JsonNode json = JSON.readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the demo project cannot be made: " + answer.statusCode() + " "
                        + json.path("message").asText());
            }
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException("the demo project cannot be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the gateway left no management key", e);
        }
    }
}
