package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.Api;
import com.generalaugment.e2e.harness.Platform;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each kind of nonsense gets the documented error and nothing else. */
class BadInputE2E {

    private static final int MIB = 1024 * 1024;

    private final Platform platform = Platform.shared();
    private final Account account = platform.newAccount("bad-input");
    private final Api runtime = account.runtime();
    private final Api management = account.management();

    /** A body of POST /v1/responses and what is said to it. */
    record Turn(String body, int status, String reason, String param) {}

    private static Turn invalid(String members, String param) {
        return new Turn(withModel(members), 400, "invalid_request", param);
    }

    private static Turn refused(String members, String reason, String param) {
        return new Turn(withModel(members), 400, reason, param);
    }

    private static String withModel(String members) {
        return "{\"model\":\"balanced\"," + members + "}";
    }

    private static final List<Turn> TURNS = List.of(
            new Turn("", 400, "invalid_json", ""),
            new Turn("{", 400, "invalid_json", ""),
            new Turn("[]", 400, "invalid_json", ""),
            new Turn("null", 400, "invalid_json", ""),
            new Turn("\"text\"", 400, "invalid_json", ""),
            new Turn("{\"model\":\"balanced\"} trailing", 400, "invalid_json", ""),
            new Turn("{\"model\":\"balanced\",\"input\":\"x\"}".repeat(2), 400, "invalid_json", ""),
            new Turn("[".repeat(100_000), 400, "invalid_json", ""),
            new Turn("{\"input\":\"x\"}", 400, "missing_required_parameter", "model"),
            new Turn("{\"model\":null,\"input\":\"x\"}", 400, "missing_required_parameter", "model"),
            new Turn("{\"model\":\"balanced\"}", 400, "missing_required_parameter", "input"),
            new Turn("{\"model\":7,\"input\":\"x\"}", 400, "invalid_request", "model"),
            new Turn("{\"model\":\"gpt-unknown\",\"input\":\"x\"}", 400, "model_not_allowed", "model"),
            invalid("\"input\":7", "input"),
            invalid("\"input\":[7]", "input[0]"),
            invalid("\"input\":[{\"role\":\"alien\",\"content\":\"x\"}]", "input[0].role"),
            refused("\"input\":[{\"type\":\"teleport\"}]", "unsupported_item_type", "input[0].type"),
            refused(
                    "\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"call_1\",\"output\":\"x\"}]",
                    "tool_call_not_found",
                    "input[0].call_id"),
            refused("\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}]", "unsupported_tool_type", "tools[0].type"),
            invalid("\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"bad name\"}]", "tools[0].name"),
            invalid("\"input\":\"x\",\"tools\":{}", "tools"),
            refused(
                    "\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"a\"},{\"type\":\"function\",\"name\":\"a\"}]",
                    "tool_name_conflict",
                    "tools[1].name"),
            refused(
                    "\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"a\",\"headers\":{\"x\":\"y\"}}]",
                    "raw_secret_refused",
                    "tools[0].headers"),
            invalid("\"input\":\"x\",\"temperature\":7", "temperature"),
            invalid("\"input\":\"x\",\"temperature\":\"hot\"", "temperature"),
            invalid("\"input\":\"x\",\"top_p\":1.5", "top_p"),
            invalid("\"input\":\"x\",\"stream\":\"yes\"", "stream"),
            invalid("\"input\":\"x\",\"store\":1", "store"),
            invalid("\"input\":\"x\",\"max_output_tokens\":0", "max_output_tokens"),
            invalid("\"input\":\"x\",\"max_output_tokens\":" + (Platform.MAX_OUTPUT_TOKENS + 1), "max_output_tokens"),
            invalid("\"input\":\"x\",\"max_output_tokens\":1.5", "max_output_tokens"),
            invalid("\"input\":\"x\",\"max_output_tokens\":1e300", "max_output_tokens"),
            new Turn(withModel("\"input\":\"x\",\"max_output_tokens\":1e999"), 400, "invalid_json", ""),
            invalid("\"input\":\"x\",\"truncation\":\"sometimes\"", "truncation"),
            invalid("\"input\":\"x\",\"user\":\"\"", "user"),
            invalid("\"input\":\"x\",\"user\":\"" + "u".repeat(201) + "\"", "user"),
            invalid("\"input\":\"x\",\"metadata\":[]", "metadata"),
            invalid("\"input\":\"x\",\"metadata\":{\"k\":\"" + "v".repeat(513) + "\"}", "metadata.k"),
            invalid(
                    "\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"a\"}}",
                    "text.format.schema"),
            invalid("\"input\":\"x\",\"text\":{\"format\":{\"type\":\"poem\"}}", "text.format.type"),
            refused("\"input\":\"x\",\"store\":false,\"background\":true", "unsupported_parameter", "background"),
            refused(
                    "\"input\":\"x\",\"store\":false,\"conversation\":\"conv_1\"",
                    "unsupported_parameter",
                    "conversation"),
            new Turn(
                    "{\"model\":\"balanced\",\"input\":\"x\",\"conversation\":\"conv_1\"}",
                    404,
                    "conversation_not_found",
                    "conversation"),
            refused("\"input\":\"x\",\"agent\":\"somebody-else\"", "unsupported_parameter", "agent"),
            new Turn(
                    withModel("\"input\":\"x\",\"previous_response_id\":\"resp_unknown\""),
                    404,
                    "previous_response_not_found",
                    "previous_response_id"),
            invalid("\"input\":\"x\",\"previous_response_id\":\"\\u0000\"", "previous_response_id"),
            invalid("\"input\":\"x\",\"user\":\"a\\u0000b\"", "user"));

    @TestFactory
    Stream<DynamicTest> aTurnThatMakesNoSense() {
        return TURNS.stream()
                .flatMap(turn -> Stream.of(turn, streamed(turn)).distinct())
                .map(turn -> dynamicTest(
                        turn.reason() + " " + turn.param() + " " + abbreviated(turn.body()),
                        () -> runtime.turn(turn.body()).requireError(turn.status(), turn.reason(), turn.param())));
    }

    @TestFactory
    Stream<DynamicTest> strangeButAllowed() {
        return Stream.of(
                        "\"input\":\"\\u0000\"",
                        "\"input\":\"\\ud800\"",
                        "\"input\":\"x\",\"user\":\"\\ud83d\\ude00\"",
                        "\"input\":\"x\",\"metadata\":{\"k\":\"a\\u0000b\"}",
                        "\"input\":\"x\",\"unknown_member\":{\"deep\":[1,2,3]}",
                        "\"input\":\"x\",\"temperature\":null,\"tools\":null,\"stream\":null")
                .map(members -> dynamicTest(members, () -> {
                    // When
                    String id = runtime.turn(withModel(members)).id();

                    // Then
                    runtime.get("/v1/responses/" + id).ok();
                    runtime.get("/v1/responses/" + id + "/input_items").ok();
                }));
    }

    /** One unbroken run of letters is the worst there is for a tokenizer. */
    @Test
    void tenMegabytesOfOneLetterAreTooLongAndNothingWorse() {
        // When
        Answer answer = runtime.turn(withModel("\"input\":\"" + "x".repeat(10_485_760) + "\""));

        // Then
        answer.requireError(400, "context_length_exceeded");
        runtime.turn(withModel("\"input\":\"x\"")).ok();
    }

    @TestFactory
    Stream<DynamicTest> badUtf8() {
        return Stream.of(new int[] {0xFF}, new int[] {0xC3, 0x28}, new int[] {0xED, 0xA0, 0x80}, new int[] {0xF8, 0x88})
                .map(bytes -> dynamicTest(Arrays.toString(bytes), () -> {
                    // Given
                    byte[] body = withBytes(bytes);

                    // When, then
                    runtime.send("POST", "/v1/responses", BodyPublishers.ofByteArray(body))
                            .requireError(400, "invalid_json");
                    management
                            .send("PATCH", account.path(), BodyPublishers.ofByteArray(body))
                            .requireError(400, "invalid_json");
                }));
    }

    @TestFactory
    Stream<DynamicTest> bodiesThatAreTooLarge() {
        return Stream.of(
                dynamicTest(
                        "65 MiB with its length",
                        () -> tooLarge(
                                runtime.send("POST", "/v1/responses", BodyPublishers.ofByteArray(new byte[65 * MIB])),
                                64L * MIB)),
                dynamicTest(
                        "65 MiB in chunks",
                        () -> tooLarge(runtime.send("POST", "/v1/responses", chunked(65 * MIB)), 64L * MIB)),
                dynamicTest(
                        "65 MiB where 1 is allowed",
                        () -> tooLarge(management.send("PATCH", account.path(), chunked(65 * MIB)), MIB)),
                dynamicTest(
                        "one byte too much",
                        () -> tooLarge(
                                management.send("PATCH", account.path(), BodyPublishers.ofByteArray(new byte[MIB + 1])),
                                MIB)),
                dynamicTest(
                        "65 MiB without a key",
                        () -> new Api(platform.baseUrl(), "")
                                .send("POST", "/v1/responses", chunked(65 * MIB))
                                .requireError(401, "missing_api_key")));
    }

    @TestFactory
    Stream<DynamicTest> keysThatOpenNothing() {
        String revoked = platform.newKey(account.projectId(), Map.of("name", "revoked"));
        String revokedId = new Api(platform.baseUrl(), revoked)
                .get("/api/v1/admin/me")
                .ok()
                .path("key_id")
                .asText();
        management.delete("/api/v1/admin/keys/" + revokedId).ok();
        String expiring = platform.newKey(
                account.projectId(),
                Map.of(
                        "name",
                        "expiring",
                        "expires_at",
                        Instant.now().plusSeconds(2).toString()));
        String valid = account.runtimeKey();
        String otherChecksum = valid.substring(0, valid.length() - 1) + (valid.endsWith("0") ? "1" : "0");
        return Stream.of(
                dynamicTest("none", () -> me("").requireError(401, "missing_api_key")),
                dynamicTest("rubbish", () -> me("rubbish").requireError(401, "invalid_api_key")),
                dynamicTest("wrong checksum", () -> me(otherChecksum).requireError(401, "invalid_api_key")),
                dynamicTest("not a token", () -> me("a.b.c").requireError(401, "invalid_session_token")),
                dynamicTest("revoked", () -> soon(revoked, "revoked_api_key")),
                dynamicTest("expired", () -> soon(expiring, "expired_api_key")),
                dynamicTest(
                        "runtime key on an admin route",
                        () -> runtime.get(account.path()).requireError(403, "insufficient_scope")),
                dynamicTest(
                        "global key without a project",
                        () -> platform.operator().get("/v1/models").requireError(400, "project_required")),
                dynamicTest(
                        "global key with an unknown project",
                        () -> platform.operator()
                                .with("X-Project-ID", "nobody")
                                .get("/v1/models")
                                .requireError(404, "project_not_found")));
    }

    @TestFactory
    Stream<DynamicTest> headersThatDoNotAgree() {
        Map<String, Object> turn = Map.of("model", "balanced", "input", "x");
        return Stream.of(
                dynamicTest(
                        "two credentials",
                        () -> runtime.with("X-Admin-Key", account.managementKey())
                                .turn(turn)
                                .requireError(400, "conflicting_credentials")),
                dynamicTest(
                        "the same credential twice",
                        () -> runtime.with("X-Admin-Key", account.runtimeKey())
                                .turn(turn)
                                .ok()),
                dynamicTest(
                        "two idempotency keys",
                        () -> runtime.with("Idempotency-Key", "a")
                                .with("X-Idempotency-Key", "b")
                                .turn(turn)
                                .requireError(400, "idempotency_key_mismatch")),
                dynamicTest(
                        "an idempotency key that is too long",
                        () -> runtime.with("Idempotency-Key", "k".repeat(256))
                                .turn(turn)
                                .requireError(400, "invalid_idempotency_key")),
                dynamicTest(
                        "an idempotency key with a blank",
                        () -> runtime.with("Idempotency-Key", "a b")
                                .turn(turn)
                                .requireError(400, "invalid_idempotency_key")),
                dynamicTest(
                        "not JSON",
                        () -> runtime.with("Content-Type", "text/plain")
                                .turn(turn)
                                .requireError(415, "unsupported_media_type")),
                dynamicTest(
                        "JSON by another name",
                        () -> runtime.with("Content-Type", "application/json; charset=utf-8")
                                .turn(turn)
                                .ok()));
    }

    @TestFactory
    Stream<DynamicTest> routesAndParameters() {
        String response =
                "/v1/responses/" + runtime.turn(withModel("\"input\":\"x\"")).id();
        return Stream.of(
                dynamicTest("no such route", () -> runtime.get("/v1/nothing").requireError(404, "not_found")),
                dynamicTest("no such page", () -> runtime.get("/").requireError(404, "not_found")),
                dynamicTest(
                        "no such method",
                        () -> assertThat(runtime.send("PUT", "/v1/responses", BodyPublishers.noBody())
                                        .requireError(405, "method_not_allowed")
                                        .header("Allow"))
                                .contains("POST")),
                dynamicTest(
                        "limit 0",
                        () -> runtime.get(response + "/input_items?limit=0")
                                .requireError(400, "invalid_request", "limit")),
                dynamicTest(
                        "limit 101",
                        () -> runtime.get(response + "/input_items?limit=101")
                                .requireError(400, "invalid_request", "limit")),
                dynamicTest(
                        "order",
                        () -> runtime.get(response + "/input_items?order=sideways")
                                .requireError(400, "invalid_request", "order")),
                dynamicTest(
                        "starting_after",
                        () -> runtime.get(response + "?stream=true&starting_after=x")
                                .requireError(400, "invalid_request", "starting_after")),
                dynamicTest(
                        "a NUL as id", () -> runtime.get("/v1/responses/%00").requireError(404, "response_not_found")),
                dynamicTest(
                        "a slash in an id",
                        () -> runtime.get("/v1/responses/a%2Fb").requireError(404, "response_not_found")),
                dynamicTest(
                        "a broken escape",
                        () -> assertThat(raw("GET /v1/responses/%zz HTTP/1.1"))
                                .containsPattern("^HTTP/1.1 40[04] ")
                                .contains("\"request_id\"")),
                dynamicTest(
                        "a very long id",
                        () -> runtime.get("/v1/responses/" + "r".repeat(4_000))
                                .requireError(404, "response_not_found")),
                dynamicTest(
                        "a NUL as project",
                        () -> management.get("/api/v1/admin/projects/a%00").requireError(404, "project_not_found")),
                dynamicTest(
                        "a NUL as key id",
                        () -> management.delete("/api/v1/admin/keys/%00").requireError(404, "key_not_found")),
                dynamicTest(
                        "a NUL as budget id",
                        () -> management.get(account.path() + "/budgets/%00").requireError(404, "budget_not_found")));
    }

    @TestFactory
    Stream<DynamicTest> adminBodies() {
        Api operator = platform.operator();
        String projects = "/api/v1/admin/projects";
        String keys = "/api/v1/admin/keys";
        String budgets = account.path() + "/budgets";
        return Stream.of(
                dynamicTest("no JSON", () -> operator.post(projects, "{").requireError(400, "invalid_json")),
                field("no name", operator.post(projects, Map.of()), "name"),
                field("name too long", operator.post(projects, Map.of("name", "n".repeat(101))), "name"),
                field("bad slug", operator.post(projects, Map.of("name", "x", "slug", "No Slug")), "slug"),
                field("name with NUL", operator.post(projects, Map.of("name", "a\u0000b")), "name"),
                field("name is a number", management.patch(account.path(), Map.of("name", 7)), "name"),
                field("bad scope", management.post(keys, Map.of("name", "x", "scopes", List.of("fly"))), "scopes"),
                field(
                        "mixed scopes",
                        management.post(keys, Map.of("name", "x", "scopes", List.of("runtime", "admin"))),
                        "scopes"),
                field("bad expiry", management.post(keys, Map.of("name", "x", "expires_at", "soon")), "expires_at"),
                field("no window", management.post(budgets, Map.of("scope", "project", "limit_usd", 1)), "window"),
                field(
                        "bad limit",
                        management.post(budgets, Map.of("scope", "project", "window", "day", "limit_usd", "-1")),
                        "limit_usd"),
                dynamicTest(
                        "slug taken",
                        () -> operator.post(projects, Map.of("name", "x", "slug", account.slug()))
                                .requireError(409, "slug_taken")),
                dynamicTest(
                        "list limit", () -> operator.get(projects + "?limit=0").requireError(422, "validation_error")),
                dynamicTest(
                        "usage dates",
                        () -> management
                                .get(account.path() + "/usage?start_date=yesterday")
                                .requireError(422, "validation_error")));
    }

    @Test
    void idsOfACallerAreKeptIfTheyAreUsableAndReplacedIfNot() {
        // When
        Answer kept = runtime.with("X-Request-ID", "my-id:1").get("/v1/models");
        Answer replaced = runtime.with("X-Request-ID", "no good id").get("/v1/models");
        Answer traced = runtime.with("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .get("/v1/models");

        // Then
        assertThat(kept.header("X-Request-ID")).isEqualTo("my-id:1");
        assertThat(replaced.header("X-Request-ID")).startsWith("req_");
        assertThat(traced.header("X-Trace-ID")).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    }

    private static DynamicTest field(String name, Answer answer, String field) {
        return dynamicTest(name, () -> {
            answer.requireError(422, "validation_error");
            assertThat(answer.json().path("detail").findValuesAsText("loc")).isNotNull();
            assertThat(answer.json().path("detail").path(0).path("loc").path(1).asText())
                    .isEqualTo(field);
        });
    }

    private Turn streamed(Turn turn) {
        boolean canStream = turn.body().startsWith("{\"")
                && turn.body().endsWith("}")
                && !turn.body().contains("stream");
        return canStream
                ? new Turn("{\"stream\":true," + turn.body().substring(1), turn.status(), turn.reason(), turn.param())
                : turn;
    }

    private static void tooLarge(Answer answer, long limit) {
        answer.requireError(413, "request_too_large");
        assertThat(answer.json().path("detail").path("limit_bytes").asLong()).isEqualTo(limit);
    }

    private Answer me(String key) {
        Answer answer = new Api(platform.otherBaseUrl(), key).get("/api/v1/admin/me");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        return answer;
    }

    /** Within five seconds on every replica. */
    private void soon(String key, String reason) {
        for (String door : platform.baseUrls()) {
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(8))
                    .untilAsserted(
                            () -> new Api(door, key).get("/api/v1/admin/me").requireError(401, reason));
        }
    }

    private String raw(String requestLine) throws java.io.IOException {
        java.net.URI door = java.net.URI.create(platform.baseUrl());
        try (java.net.Socket socket = new java.net.Socket(door.getHost(), door.getPort())) {
            socket.getOutputStream()
                    .write((requestLine + "\r\nHost: x\r\nAuthorization: Bearer " + account.runtimeKey()
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static BodyPublisher chunked(int length) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[length]));
    }

    private static byte[] withBytes(int[] bytes) {
        byte[] start = "{\"model\":\"balanced\",\"input\":\"".getBytes(StandardCharsets.UTF_8);
        byte[] end = "\"}".getBytes(StandardCharsets.UTF_8);
        IntStream all = IntStream.concat(
                IntStream.concat(IntStream.range(0, start.length).map(i -> start[i]), Arrays.stream(bytes)),
                IntStream.range(0, end.length).map(i -> end[i]));
        int[] values = all.toArray();
        byte[] body = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            body[i] = (byte) values[i];
        }
        return body;
    }

    private static String abbreviated(String body) {
        return body.length() > 60 ? body.substring(0, 60) + "…" : body;
    }
}
