package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.Api;
import com.generalaugment.e2e.harness.EventStream;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.SocketClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The 17 checks of the public Open Responses compliance suite, under its names, against the built-in model. Requests and
 * conditions follow github.com/openresponses/openresponses, {@code src/lib/compliance-tests.ts}; the suite's schema checks are
 * those of the harness, which holds every answer and event to the published document and to the reference of Open Responses.
 */
class OpenResponsesSuiteE2E {

    private static final String HEART = "data:image/png;base64,"
            + "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static final Map<String, Object> GET_WEATHER = Map.of(
            "type",
            "function",
            "name",
            "get_weather",
            "description",
            "Get the current weather for a location",
            "parameters",
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of(
                            "location",
                            Map.of("type", "string", "description", "The city and state, e.g. San Francisco, CA")),
                    "required",
                    List.of("location")));

    private final Platform platform = Platform.shared();
    private final Account account = platform.newAccount("open-responses");
    private final Api runtime = account.runtime();

    @Test
    void basicResponse() {
        // When
        Answer answer = runtime.turn(turn(List.of(message("user", "Say hello in exactly 3 words."))));

        // Then
        assertCompleted(answer.ok());
    }

    @Test
    void assistantPhase() {
        // Given
        Map<String, Object> commentary =
                with(message("assistant", "I should use the number that was kept."), "commentary");
        Map<String, Object> last = with(message("assistant", "The number is four."), "final_answer");

        // When
        Answer answer = runtime.turn(turn(List.of(commentary, last, message("user", "Repeat only the number."))));

        // Then
        assertCompleted(answer.ok());
    }

    @Test
    void responseOutputPhaseSchema() {
        // Given
        Answer answer = runtime.turn(turn("Reply exactly with: four"));
        JsonNode response = answer.ok();

        // When
        ArrayNode output = (ArrayNode) response.path("output");
        output.add(output.get(0).deepCopy());
        ((ObjectNode) output.get(0)).put("phase", "commentary");
        ((ObjectNode) output.get(1)).put("phase", "final_answer");

        // Then
        account.runtime().hold("POST", "/v1/responses", answer.with(response));
    }

    @Test
    void streamingResponse() {
        // When
        try (EventStream stream = runtime.stream(turn(List.of(message("user", "Count from 1 to 5."))))) {
            List<EventStream.Event> events = stream.all();

            // Then
            assertCompleted(events.getLast().json().path("response"));
        }
    }

    @Test
    void websocketResponse() {
        // Given
        try (SocketClient socket = socket()) {

            // When
            List<JsonNode> events = socket.create(turn(List.of(message("user", "Count from 1 to 3."))))
                    .turn();

            // Then
            assertCompleted(responseOf(events));
        }
    }

    @Test
    void websocketSequentialResponses() {
        // Given
        try (SocketClient socket = socket()) {

            // When
            JsonNode first = responseOf(
                    socket.create(unstored("Reply with exactly: first")).turn());
            JsonNode second = responseOf(
                    socket.create(unstored("Reply with exactly: second")).turn());

            // Then
            assertCompleted(first);
            assertCompleted(second);
        }
    }

    @Test
    void websocketContinuation() {
        // Given
        try (SocketClient socket = socket()) {
            JsonNode first = responseOf(socket.create(unstored("Remember the code word: cobalt. Reply with OK."))
                    .turn());

            // When
            JsonNode second =
                    responseOf(socket.create(after(first, "What is the code word? Reply with only the code word."))
                            .turn());

            // Then
            assertThat(first.path("id").asText()).isNotEmpty();
            assertCompleted(second);
        }
    }

    @Test
    void websocketReconnectStoreFalseRecovery() {
        // Given
        JsonNode first;
        try (SocketClient socket = socket()) {
            first = responseOf(socket.create(unstored("Remember the code word: copper. Reply with OK."))
                    .turn());
        }
        try (SocketClient again = socket()) {

            // When
            JsonNode refusal = again.create(after(first, "Try to continue.")).refusal();
            JsonNode recovered =
                    responseOf(again.create(unstored("Start a new response and reply with exactly: recovered"))
                            .turn());

            // Then
            assertThat(refusal.at("/error/code").asText()).isEqualTo("previous_response_not_found");
            assertCompleted(recovered);
        }
    }

    @Test
    void websocketPreviousResponseNotFound() {
        // Given
        Map<String, Object> lost = unstored("This should fail: the previous response is missing.");
        lost.put("previous_response_id", "resp_openresponses_missing_" + UUID.randomUUID());
        try (SocketClient socket = socket()) {

            // When
            JsonNode refusal = socket.create(lost).refusal();

            // Then
            assertThat(refusal.at("/error/code").asText()).isEqualTo("previous_response_not_found");
        }
    }

    @Test
    void websocketFailedContinuationEvictsCache() {
        // Given
        try (SocketClient socket = socket()) {
            JsonNode first = responseOf(socket.create(unstored("Remember the code word: ember. Reply with OK."))
                    .turn());
            Map<String, Object> failing = after(first, "");
            failing.put(
                    "input",
                    List.of(Map.of(
                            "type",
                            "function_call_output",
                            "call_id",
                            "call_openresponses_missing",
                            "output",
                            "none")));

            // When
            JsonNode failure = socket.create(failing).refusal();
            JsonNode stale = socket.create(after(first, "Try to continue after the failed turn."))
                    .refusal();

            // Then
            assertThat(failure.at("/error/code").asText()).isNotEmpty();
            assertThat(stale.at("/error/code").asText()).isEqualTo("previous_response_not_found");
        }
    }

    @Test
    void websocketCompactNewChain() {
        // Given
        JsonNode compacted = runtime.post(
                        "/v1/responses/compact",
                        turn(List.of(
                                message("user", "Remember the compaction code word: slate."),
                                message("assistant", "OK."),
                                message("user", "Compress this conversation for later continuation."))))
                .ok();
        ArrayNode input = (ArrayNode) compacted.path("output").deepCopy();
        input.addObject()
                .put("type", "message")
                .put("role", "user")
                .put("content", "Continue from here. Reply with exactly: compacted");
        Map<String, Object> chain = unstored("");
        chain.put("input", input);
        chain.put("tools", List.of());
        try (SocketClient socket = socket()) {

            // When
            JsonNode response = responseOf(socket.create(chain).turn());

            // Then
            assertCompleted(response);
        }
    }

    @Test
    void systemPrompt() {
        // When
        Answer answer = runtime.turn(turn(List.of(
                message("system", "You are a pirate. Always respond in pirate speak."),
                message("user", "Say hello."))));

        // Then
        assertCompleted(answer.ok());
    }

    @Test
    void toolCalling() {
        // Given
        Map<String, Object> request = turn(List.of(message("user", "What's the weather like in San Francisco?")));
        request.put("tools", List.of(GET_WEATHER));

        // When
        JsonNode response = runtime.turn(request).ok();

        // Then
        assertThat(response.path("output")).anySatisfy(item -> {
            assertThat(item.path("type").asText()).isEqualTo("function_call");
            assertThat(item.path("name").asText()).isEqualTo("get_weather");
            assertThat(item.path("arguments").asText()).isEqualTo("{\"location\":\"San Francisco\"}");
        });
    }

    @Test
    void imageInput() {
        // Given
        List<Map<String, String>> content = List.of(
                Map.of("type", "input_text", "text", "What do you see in this image? Answer in one sentence."),
                Map.of("type", "input_image", "image_url", HEART));

        // When
        Answer answer = runtime.turn(turn(List.of(Map.of("type", "message", "role", "user", "content", content))));

        // Then
        assertCompleted(answer.ok());
    }

    @Test
    void multiTurn() {
        // When
        Answer answer = runtime.turn(turn(List.of(
                message("user", "My name is Alice."),
                message("assistant", "Hello Alice! Nice to meet you. How can I help you today?"),
                message("user", "What is my name?"))));

        // Then
        assertCompleted(answer.ok());
    }

    @Test
    void compactResponse() {
        // Given
        Map<String, Object> request = turn(List.of(
                message("user", "We agreed to launch on Tuesday and notify support first."),
                message("assistant", "Understood. The launch is Tuesday, with support notified beforehand.")));
        request.put("prompt_cache_key", "openresponses-compact-test");

        // When
        JsonNode compacted = runtime.post("/v1/responses/compact", request).ok();

        // Then
        assertThat(compacted.path("object").asText()).isEqualTo("response.compaction");
        assertThat(compacted.path("output"))
                .anyMatch(item -> item.path("type").asText().equals("compaction"));
    }

    @Test
    void compactMissingModel() {
        // Given
        Map<String, Object> request = Map.of("input", List.of(message("user", "Compact this conversation.")));

        // When
        Answer answer = runtime.post("/v1/responses/compact", request);

        // Then
        assertThat(answer.status()).isIn(400, 422);
    }

    private SocketClient socket() {
        return SocketClient.open(account, platform.baseUrl());
    }

    private static void assertCompleted(JsonNode response) {
        assertThat(response.path("status").asText()).as(response.toString()).isEqualTo("completed");
        assertThat(response.path("output").size()).as(response.toString()).isPositive();
    }

    private static JsonNode responseOf(List<JsonNode> events) {
        return events.getLast().path("response");
    }

    private static Map<String, Object> turn(Object input) {
        Map<String, Object> request = new HashMap<>();
        request.put("model", "balanced");
        request.put("input", input);
        return request;
    }

    private static Map<String, Object> unstored(String input) {
        Map<String, Object> request = turn(input);
        request.put("store", false);
        return request;
    }

    private static Map<String, Object> after(JsonNode response, String input) {
        Map<String, Object> request = unstored(input);
        request.put("previous_response_id", response.path("id").asText());
        return request;
    }

    private static Map<String, Object> message(String role, String text) {
        return Map.of("type", "message", "role", role, "content", text);
    }

    private static Map<String, Object> with(Map<String, Object> message, String phase) {
        Map<String, Object> labelled = new HashMap<>(message);
        labelled.put("phase", phase);
        return labelled;
    }
}
