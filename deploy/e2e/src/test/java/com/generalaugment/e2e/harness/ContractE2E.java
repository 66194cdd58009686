package com.generalaugment.e2e.harness;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The yardstick of all other tests here, tried without a fleet. */
class ContractE2E {

    private final Contract contract = new Contract(published(), Contract.reference());

    @Test
    void anAnswerThatLacksMembersDoesNotPass() {
        // Given
        Answer answer = answer(200, "{\"object\":\"response\"}");

        // When
        ThrowingCallable check = () -> contract.check("POST", "/v1/responses", answer);

        // Then
        assertThatThrownBy(check).isInstanceOf(AssertionError.class).hasMessageContaining("required");
    }

    @Test
    void aStatusThatIsNotPublishedDoesNotPass() {
        // Given
        Answer answer = answer(418, "{}");

        // When
        ThrowingCallable check = () -> contract.check("GET", "/v1/models", answer);

        // Then
        assertThatThrownBy(check).isInstanceOf(AssertionError.class).hasMessageContaining("published");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'response.created','sequence_number':0,'response':{}}",
                "{'type':'response.output_text.delta','sequence_number':4,'delta':'a'}",
                "{'type':'response.nobody_knows_it','sequence_number':4}"
            })
    void anEventThatIsNotAsPublishedDoesNotPass(String event) throws Exception {
        // Given
        JsonNode told = Api.JSON.readTree(event.replace('\'', '"'));

        // When
        ThrowingCallable check = () -> contract.new Events().check(told);

        // Then
        assertThatThrownBy(check).isInstanceOf(AssertionError.class);
    }

    @Test
    void anErrorFrameAsPublishedPasses() throws Exception {
        // Given
        JsonNode frame = Api.JSON.readTree("{\"type\":\"error\",\"status\":400,\"error\":"
                + "{\"type\":\"t\",\"code\":\"c\",\"message\":\"m\",\"param\":\"\"}}");

        // When
        ThrowingCallable check = () -> contract.new Events().check(frame);

        // Then
        assertThatCode(check).doesNotThrowAnyException();
    }

    private static Answer answer(int status, String json) {
        HttpHeaders headers =
                HttpHeaders.of(Map.of("Content-Type", List.of("application/json")), (name, value) -> true);
        return new Answer(status, headers, json.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode published() {
        try {
            return Api.JSON.readTree(
                    Files.readAllBytes(Path.of("../../services/gateway/src/main/resources/gateway/openapi.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
