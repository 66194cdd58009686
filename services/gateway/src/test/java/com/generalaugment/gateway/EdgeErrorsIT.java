package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.neighbours.Contract;
import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.RawConnection;
import com.generalaugment.gateway.neighbours.Tenants;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one error body, also where no route of ours was reached. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class EdgeErrorsIT {

    private static final String END = "Host: x\r\n\r\n";

    @BeforeEach
    void turnsAreServed() {
        FakeTurnExecutor.fresh();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nothing",
                "/v1",
                "/v1/",
                "/v1/models/",
                "/q",
                "/q/",
                "/q/metrics",
                "/q/health",
                "/q/dev",
                "/q/info",
                "/metrics/",
                "/api/v1/admin",
                "/%2e%2e/etc/passwd",
                "/.well-known/x"
            })
    void unknownPathsAreNotFound(String path) {
        assertThat(Door.get(Neighbours.ADMIN, path).reason()).isEqualTo("not_found");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /v1/responses, POST",
        "HEAD, /v1/models, GET",
        "OPTIONS, /v1/responses, POST",
        "GET, /v1/responses, POST",
        "BREW, /metrics, GET",
        "POST, /v1/models/simple, GET",
        "PUT, /api/v1/admin/keys, 'GET, POST'"
    })
    void otherMethodsAreToldWhichOnesThereAre(String method, String path, String allow) throws IOException {
        try (RawConnection connection = new RawConnection()) {
            // When
            Answer answer =
                    connection.send(method + " " + path + " HTTP/1.1\r\n" + END).head();

            // Then
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).isEqualTo(allow);
        }
    }

    @Test
    void aBrowserOfAnotherSiteIsGivenNothing() {
        // hazard 26
        // When
        Answer preflight = Door.send(
                "OPTIONS",
                "",
                "/v1/responses",
                null,
                "Origin",
                "https://evil.example",
                "Access-Control-Request-Method",
                "POST");
        Answer simple = Door.get("", "/v1/models", "Origin", "https://evil.example", "Cookie", "session=1");

        // Then
        assertThat(preflight.status()).isEqualTo(405);
        assertThat(simple.reason()).isEqualTo("missing_api_key");
        assertThat(simple.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nbad header\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nX: a\u0000b\r\n\r\n"
            })
    void whatIsNoHttpRequestGetsTheOneBody(String text) throws IOException {
        try (RawConnection connection = new RawConnection()) {
            // When
            Answer answer = connection.send(text).answer();

            // Then
            Contract.check("GET", "/nowhere", answer);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.reason()).isEqualTo("invalid_request");
            assertThat(connection.isAtEnd()).isTrue();
        }
    }

    @Test
    void tooLongALineOrHeaderNamesTheLimit() throws IOException {
        for (String text : new String[] {
            "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + END,
            "GET /health/live HTTP/1.1\r\nX-Big: " + "b".repeat(40_000) + "\r\n" + END
        }) {
            try (RawConnection connection = new RawConnection()) {
                // When
                Answer answer = connection.send(text).answer();

                // Then
                Contract.check("GET", "/nowhere", answer);
                assertThat(answer.reason()).isEqualTo("request_too_large");
                assertThat(answer.json().at("/detail/limit_bytes").asInt()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET * HTTP/1.1, 404",
        "OPTIONS * HTTP/1.1, 404",
        "GET nothing HTTP/1.1, 404",
        "GET /v1/%zz HTTP/1.1, 404",
        "GET http://anywhere/health/live HTTP/1.1, 200",
        "GET /health/live HTTP/1.0, 200",
        "GET /nothing HTTP/1.0, 404",
        "GET /health/live?%zz=%zz HTTP/1.1, 200"
    })
    void oddRequestLinesAreUnderstood(String line, int status) throws IOException {
        try (RawConnection connection = new RawConnection()) {
            // When
            Answer answer = connection.send(line + "\r\n" + END).answer();

            // Then
            Contract.check("GET", "/nowhere", answer);
            assertThat(answer.status()).isEqualTo(status);
        }
    }

    @Test
    void anUpgradeToClearTextHttp2IsIgnored() throws IOException {
        try (RawConnection connection = new RawConnection()) {
            // When
            Answer answer = connection
                    .send("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                            + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n")
                    .answer();

            // Then
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("status").asText()).isEqualTo("ok");
        }
    }

    @Test
    void aBadlyEncodedQueryIsABadRequest() {
        assertThat(Door.get(Neighbours.ADMIN, "/api/v1/admin/projects", "X", "y")
                        .status())
                .isEqualTo(200);
        try (RawConnection connection = new RawConnection()) {
            Answer answer = connection
                    .send("GET /api/v1/admin/projects?limit=%zz HTTP/1.1\r\nX-Admin-Key: " + Neighbours.ADMIN + "\r\n"
                            + END)
                    .answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.reason()).isEqualTo("invalid_request");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "1", "null", "{} {}", "{\"name\":\"\u00ff", "{'name':1}", "{\"a\":NaN}"})
    void whatIsNoJsonObjectIsRefused(String body) {
        // When
        Answer answer =
                Door.send("POST", Neighbours.ADMIN, "/api/v1/admin/keys", body.getBytes(StandardCharsets.ISO_8859_1));

        // Then
        assertThat(answer.reason()).isEqualTo(body.isEmpty() ? "validation_error" : "invalid_json");
    }

    @Test
    void otherMediaTypesAreRefusedAndNoneIsJson() {
        // Given
        String body = "{\"name\":\"x\",\"scopes\":[\"projects:read\"]}";

        // Then
        assertThat(Door.post(Neighbours.ADMIN, "/api/v1/admin/keys", body, "Content-Type", "text/plain")
                        .reason())
                .isEqualTo("unsupported_media_type");
        assertThat(Door.post(
                                Neighbours.ADMIN,
                                "/api/v1/admin/keys",
                                body,
                                "Content-Type",
                                "Application/JSON; charset=utf-8")
                        .status())
                .isEqualTo(200);
        assertThat(Door.post(Neighbours.ADMIN, "/api/v1/admin/keys", body).status())
                .isEqualTo(200);
    }

    @Test
    void tooLargeBodiesAreRefusedAndTheConnectionGoesOn() {
        // Given
        Tenants.Project project = Tenants.project();

        // When
        Answer admin = Door.send("POST", Neighbours.ADMIN, "/api/v1/admin/keys", new byte[1024 * 1024 + 1]);
        Answer turn = Door.send("POST", project.runtime(), "/v1/responses", new byte[64 * 1024 * 1024 + 1]);

        // Then
        assertThat(admin.status()).isEqualTo(413);
        assertThat(admin.json().at("/detail/limit_bytes").asInt()).isEqualTo(1024 * 1024);
        assertThat(turn.json().at("/detail/limit_bytes").asInt()).isEqualTo(64 * 1024 * 1024);
        assertThat(turn.header("X-RateLimit-Policy")).isEqualTo("1200;w=60");
    }

    @Test
    void whoAsksFirstIsToldBeforeSendingABody() throws IOException {
        try (RawConnection connection = new RawConnection()) {
            // When
            Answer answer = connection
                    .send("POST /v1/responses HTTP/1.1\r\nContent-Length: 67000000\r\nExpect: 100-continue\r\n" + END)
                    .answer();

            // Then
            assertThat(answer.reason()).isEqualTo("missing_api_key");
            assertThat(connection.isAtEnd()).isTrue();
        }
    }

    @Test
    void idempotencyKeysAreHeldAgainstTheirRules() {
        // Given
        String path = "/api/v1/admin/keys";
        String body = "{\"name\":\"x\"}";

        // Then
        assertThat(Door.post(Neighbours.ADMIN, path, body, "Idempotency-Key", "a", "X-Idempotency-Key", "b")
                        .reason())
                .isEqualTo("idempotency_key_mismatch");
        assertThat(Door.post(Neighbours.ADMIN, path, body, "Idempotency-Key", "a b")
                        .reason())
                .isEqualTo("invalid_idempotency_key");
        assertThat(Door.post(Neighbours.ADMIN, path, body, "Idempotency-Key", "a".repeat(256))
                        .reason())
                .isEqualTo("invalid_idempotency_key");
        assertThat(Door.get(Neighbours.ADMIN, "/api/v1/admin/me", "Idempotency-Key", "a b")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void unusableRequestIdsAreReplaced() {
        assertThat(Door.get("", "/health/live", "X-Request-ID", "a b").header("X-Request-ID"))
                .startsWith("req_");
        assertThat(Door.get("", "/health/live", "X-Request-ID", "a".repeat(129)).header("X-Request-ID"))
                .startsWith("req_");
        assertThat(Door.get("", "/health/live", "traceparent", "00-0-0-01").header("X-Trace-ID"))
                .hasSize(32);
    }
}
