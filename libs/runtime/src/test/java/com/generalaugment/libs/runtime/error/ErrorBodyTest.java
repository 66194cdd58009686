package com.generalaugment.libs.runtime.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shape of api.md 2.1. */
class ErrorBodyTest {

    @Test
    void aRefusalHasAllMembersAndItsExtras() {
        // Given
        Problem problem = Problem.of(ErrorKind.TOO_MANY_REQUESTS, "concurrent_turns_exceeded", "Too many.")
                .extra("limit", 20)
                .retryAfter(Duration.ofMillis(1));

        // When
        String body = ErrorBody.of(problem, "req_1", "trace-1").toString();

        // Then
        assertThat(body)
                .isEqualTo("{\"error\":{\"message\":\"Too many.\",\"type\":\"too_many_requests\","
                        + "\"code\":\"concurrent_turns_exceeded\",\"param\":\"\"},"
                        + "\"detail\":{\"code\":\"rate_limited\",\"reason\":\"concurrent_turns_exceeded\","
                        + "\"message\":\"Too many.\",\"request_id\":\"req_1\",\"trace_id\":\"trace-1\","
                        + "\"retry_after_seconds\":1,\"limit\":20},"
                        + "\"code\":\"rate_limited\",\"reason\":\"concurrent_turns_exceeded\","
                        + "\"message\":\"Too many.\",\"request_id\":\"req_1\"}");
    }

    @Test
    void validationOfResponsesNamesTheFirstBadMemberAndListsAll() {
        // Given
        Problem problem = Problem.invalid(List.of(
                new FieldError("input[0].content", "must be a string", "type_error"),
                new FieldError("model", "is required", "missing")));

        // When
        var body = ErrorBody.of(problem, "req_1", "trace-1");

        // Then
        assertThat(problem.kind().httpStatus()).isEqualTo(400);
        assertThat(body.at("/error/param").asText()).isEqualTo("input[0].content");
        assertThat(body.at("/error/code").asText()).isEqualTo("invalid_request");
        assertThat(body.at("/detail/errors")).hasSize(2);
        assertThat(body.at("/detail/errors/1/param").asText()).isEqualTo("model");
    }

    @Test
    void validationElsewhereIsAListOfLocations() {
        // Given
        Problem problem = Problem.validation(List.of(
                new FieldError("items[2].name", "is required", "missing"),
                new FieldError("limit", "must be from 1 to 200", "query_range"),
                new FieldError("user_id", "has 1 to 200 characters", "path_out_of_range")));

        // When
        var body = ErrorBody.of(problem, "req_1", "trace-1");

        // Then
        assertThat(problem.kind().httpStatus()).isEqualTo(422);
        assertThat(body.path("detail").toString())
                .isEqualTo(
                        "[{\"loc\":[\"body\",\"items\",\"2\",\"name\"],\"msg\":\"is required\",\"type\":\"missing\"},"
                                + "{\"loc\":[\"query\",\"limit\"],\"msg\":\"must be from 1 to 200\",\"type\":\"query_range\"},"
                                + "{\"loc\":[\"path\",\"user_id\"],\"msg\":\"has 1 to 200 characters\","
                                + "\"type\":\"path_out_of_range\"}]");
        assertThat(body.path("reason").asText()).isEqualTo("validation_error");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID, 400, invalid_request, unsafe_url, unsafe_url",
        "PAYMENT_REQUIRED, 402, payment_required, run_budget_exceeded, usage_limit_reached",
        "TOO_MANY_REQUESTS, 429, too_many_requests, provider_rate_limited, rate_limited",
        "MODEL_FAILED, 500, model_error, model_failed, model_failed",
        "UNAVAILABLE, 503, server_error, budget_state_unavailable, budget_state_unavailable",
        "TIMEOUT, 504, server_error, model_timeout, model_timeout"
    })
    void aReasonBelongsToAGroupOnlyFor402And429(ErrorKind kind, int status, String type, String reason, String code) {
        // When
        Problem problem = Problem.of(kind, reason, "…");

        // Then
        assertThat(problem.kind().httpStatus()).isEqualTo(status);
        assertThat(problem.kind().publicType()).isEqualTo(type);
        assertThat(problem.code()).isEqualTo(code);
    }

    @Test
    void ourOwnFailuresTellNothingOfTheirCause() {
        // When
        var body = ErrorBody.of(Problem.internal(new IllegalStateException("password=x")), "req_1", "t");

        // Then
        assertThat(body.toString()).doesNotContain("password");
    }

    @Test
    void aWaitIsInWholeSecondsAndNeverZero() {
        assertThat(ErrorBody.wholeSeconds(Duration.ZERO)).isEqualTo(1);
        assertThat(ErrorBody.wholeSeconds(Duration.ofMillis(1_001))).isEqualTo(2);
        assertThat(ErrorBody.wholeSeconds(Duration.ofSeconds(3))).isEqualTo(3);
    }
}
