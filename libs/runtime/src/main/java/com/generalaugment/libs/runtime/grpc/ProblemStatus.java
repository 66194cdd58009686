package com.generalaugment.libs.runtime.grpc;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A problem as a gRPC status and back; it crosses any number of hops unchanged. */
public final class ProblemStatus {

    private static final TypeReference<Map<String, Object>> EXTRAS = new TypeReference<>() {};

    /** Longer messages have no reader, and trailers have a limit ({@link PeerChannels}). */
    private static final int MAX_FIELD_ERRORS = 200;

    private ProblemStatus() {}

    public static StatusRuntimeException toStatus(Problem problem) {
        Metadata trailers = new Metadata();
        trailers.put(PeerMetadata.PROBLEM, encode(problem));
        return Status.fromCode(problem.kind().grpcCode())
                .withDescription(problem.reason())
                .asRuntimeException(trailers);
    }

    /** What a failed call means to our caller: the peer's own problem, or that the peer is away or slow. */
    public static Problem toProblem(Throwable failure) {
        return switch (failure) {
            case Problem problem -> problem;
            case StatusRuntimeException e -> fromStatus(e.getStatus(), e.getTrailers(), e);
            case StatusException e -> fromStatus(e.getStatus(), e.getTrailers(), e);
            default -> Problem.internal(failure);
        };
    }

    static Problem fromStatus(Status status, @Nullable Metadata trailers, Throwable cause) {
        byte[] problem = trailers == null ? null : trailers.get(PeerMetadata.PROBLEM);
        if (problem != null) {
            return decode(problem);
        }
        if (status.getCause() instanceof IOException) {
            return away(cause);
        }
        return switch (status.getCode()) {
            case UNAVAILABLE, CANCELLED -> away(cause);
            case DEADLINE_EXCEEDED ->
                Problem.of(ErrorKind.TIMEOUT, "upstream_timeout", "A part of the platform did not answer in time.")
                        .retryAfter(Duration.ofSeconds(1))
                        .causedBy(cause);
            case OK,
                    UNKNOWN,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    INTERNAL,
                    DATA_LOSS,
                    UNAUTHENTICATED -> Problem.internal(cause);
        };
    }

    /** Also of a connection that breaks as a call is written to it: that has the code UNKNOWN, and its cause never came over a wire. */
    private static Problem away(Throwable cause) {
        return Problem.unavailable("A part of the platform is away. Try again.", cause);
    }

    private static byte[] encode(Problem problem) {
        ObjectNode node = Json.object()
                .put("kind", problem.kind().name())
                .put("reason", problem.reason())
                .put("message", problem.message())
                .put("param", problem.param());
        node.set("extras", Json.tree(problem.extras()));
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            node.put("retry_after_ms", retryAfter.toMillis());
        }
        problem.fieldErrors().stream()
                .limit(MAX_FIELD_ERRORS)
                .forEach(error -> node.withArray("field_errors")
                        .addObject()
                        .put("path", error.path())
                        .put("message", error.message())
                        .put("type", error.type()));
        return Json.bytes(node);
    }

    private static Problem decode(byte[] json) {
        JsonNode node = Json.readTrusted(json);
        Problem problem = Problem.of(
                        ErrorKind.valueOf(node.path("kind").asText()),
                        node.path("reason").asText(),
                        node.path("message").asText())
                .param(node.path("param").asText())
                .fieldErrors(fieldErrors(node.path("field_errors")));
        for (Map.Entry<String, Object> extra :
                Json.mapper().convertValue(node.path("extras"), EXTRAS).entrySet()) {
            problem = problem.extra(extra.getKey(), extra.getValue());
        }
        return node.has("retry_after_ms")
                ? problem.retryAfter(
                        Duration.ofMillis(node.get("retry_after_ms").asLong()))
                : problem;
    }

    private static List<FieldError> fieldErrors(JsonNode nodes) {
        List<FieldError> errors = new ArrayList<>();
        for (JsonNode node : nodes) {
            errors.add(new FieldError(
                    node.path("path").asText(),
                    node.path("message").asText(),
                    node.path("type").asText()));
        }
        return errors;
    }
}
