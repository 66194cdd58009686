package com.generalaugment.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What came back. */
public record Answer(int status, HttpHeaders headers, byte[] body) {

    private static final List<String> ERROR_MEMBERS = List.of("message", "type", "code", "param");

    static Answer of(HttpResponse<byte[]> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    public JsonNode json() {
        try {
            return Api.JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + text(), e);
        }
    }

    /** The same with another body. */
    public Answer with(JsonNode json) {
        return new Answer(status, headers, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body of a success. */
    public JsonNode ok() {
        assertThat(status).as(text()).isEqualTo(200);
        return json();
    }

    /** Empty when absent. */
    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    public String reason() {
        return json().path("reason").asText();
    }

    public String id() {
        return ok().path("id").asText();
    }

    /** The one error body of api.md 2.1, in full. */
    public Answer requireError(int expectedStatus, String reason) {
        assertThat(status).as(text()).isEqualTo(expectedStatus);
        assertThat(reason()).as(text()).isEqualTo(reason);
        return requireErrorBody();
    }

    public Answer requireError(int expectedStatus, String reason, String param) {
        requireError(expectedStatus, reason);
        assertThat(json().path("error").path("param").asText()).as(text()).isEqualTo(param);
        return this;
    }

    /** Whatever went wrong: it is told in the one error body, with the ids that every answer has. */
    public Answer requireErrorBody() {
        JsonNode json = json();
        assertThat(header("Content-Type")).startsWith("application/json");
        assertThat(header("X-Request-ID")).isNotEmpty();
        assertThat(header("X-Trace-ID")).matches("[0-9a-f]{32}");
        ERROR_MEMBERS.forEach(
                member -> assertThat(json.path("error").path(member).isTextual())
                        .as("error.%s: %s", member, text())
                        .isTrue());
        assertThat(json.path("error").path("code")).isEqualTo(json.path("reason"));
        assertThat(json.path("message").asText()).isNotEmpty();
        assertThat(json.path("code").asText()).isNotEmpty();
        assertThat(json.path("request_id").asText()).isEqualTo(header("X-Request-ID"));
        JsonNode detail = json.path("detail");
        if (detail.isArray()) {
            detail.forEach(field -> assertThat(field.fieldNames()).toIterable().contains("loc", "msg", "type"));
        } else {
            assertThat(detail.path("reason")).isEqualTo(json.path("reason"));
            assertThat(detail.path("request_id")).isEqualTo(json.path("request_id"));
            assertThat(detail.path("trace_id").asText()).isEqualTo(header("X-Trace-ID"));
            assertThat(detail.has("retry_after_seconds"))
                    .isEqualTo(!header("Retry-After").isEmpty());
        }
        return this;
    }
}
