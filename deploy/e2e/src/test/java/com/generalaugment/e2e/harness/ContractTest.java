package com.generalaugment.e2e.harness;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The yardstick itself, without a fleet. */
class ContractTest {

    private final Contract contract = new Contract(published(), Contract.reference());

    @Test
    void anAnswerThatLacksMembersDoesNotPass() {
        assertThatThrownBy(() -> contract.check("POST", "/v1/responses", answer(200, "{\"object\":\"response\"}")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("required");
    }

    @Test
    void aStatusThatIsNotPublishedDoesNotPass() {
        assertThatThrownBy(() -> contract.check("GET", "/v1/models", answer(418, "{}")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("published");
    }

    @Test
    void anEventWithABrokenResponseDoesNotPass() throws Exception {
        JsonNode event = Api.JSON.readTree("{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{}}");
        assertThatThrownBy(() -> contract.new Events().check(event)).isInstanceOf(AssertionError.class);
    }

    @Test
    void anErrorFrameAsPublishedPasses() throws Exception {
        JsonNode frame = Api.JSON.readTree("{\"type\":\"error\",\"status\":400,\"error\":"
                + "{\"type\":\"t\",\"code\":\"c\",\"message\":\"m\",\"param\":\"\"}}");
        assertThatCode(() -> contract.new Events().check(frame)).doesNotThrowAnyException();
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
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
