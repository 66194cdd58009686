package com.generalaugment.libs.runtime.error;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a caller sees, with the stable names of the public catalogue. It crosses gRPC hops unchanged.
 * Messages and extras hold nothing secret: no keys, prompts, stack traces.
 */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final String reason;
    private final String code;
    private final String param;
    private final transient Map<String, Object> extras;
    private final transient List<FieldError> fieldErrors;
    private final @Nullable Duration retryAfter;

    private Problem(
            ErrorKind kind,
            String reason,
            String code,
            String message,
            String param,
            Map<String, Object> extras,
            List<FieldError> fieldErrors,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause, false, kind == ErrorKind.INTERNAL);
        this.kind = kind;
        this.reason = reason;
        this.code = code;
        this.param = param;
        this.extras = extras;
        this.fieldErrors = fieldErrors;
        this.retryAfter = retryAfter;
    }

    public static Problem of(ErrorKind kind, String reason, String message) {
        return new Problem(kind, reason, groupOf(kind, reason), message, "", Map.of(), List.of(), null, null);
    }

    /** 503 with Retry-After: a dependency is away and nothing was done. */
    public static Problem unavailable(String message, @Nullable Throwable cause) {
        return of(ErrorKind.UNAVAILABLE, "service_unavailable", message)
                .causedBy(cause)
                .retryAfter(Duration.ofSeconds(1));
    }

    public static Problem internal(@Nullable Throwable cause) {
        return of(ErrorKind.INTERNAL, "internal_error", "Something went wrong on our side.")
                .causedBy(cause);
    }

    /** Validation on {@code /v1/*}: 400 {@code invalid_request} with the first bad member as param and all of them listed. */
    public static Problem invalid(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        return new Problem(
                ErrorKind.INVALID,
                "invalid_request",
                "invalid_request",
                first.path().isEmpty() ? first.message() : first.path() + ": " + first.message(),
                first.path(),
                Map.of(),
                List.copyOf(errors),
                null,
                null);
    }

    /** Validation elsewhere: 422 {@code validation_error}. */
    public static Problem validation(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        return new Problem(
                ErrorKind.UNPROCESSABLE,
                "validation_error",
                "validation_error",
                first.path() + ": " + first.message(),
                first.path(),
                Map.of(),
                List.copyOf(errors),
                null,
                null);
    }

    public static Problem notFound(String row) {
        return of(ErrorKind.NOT_FOUND, row + "_not_found", "There is no such " + row.replace('_', ' ') + ".");
    }

    public Problem param(String newParam) {
        return new Problem(kind, reason, code, message(), newParam, extras, fieldErrors, retryAfter, getCause());
    }

    public Problem extra(String name, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(extras);
        all.put(name, value);
        return new Problem(kind, reason, code, message(), param, all, fieldErrors, retryAfter, getCause());
    }

    public Problem retryAfter(Duration delay) {
        return new Problem(kind, reason, code, message(), param, extras, fieldErrors, delay, getCause());
    }

    public Problem fieldErrors(List<FieldError> errors) {
        return new Problem(kind, reason, code, message(), param, extras, errors, retryAfter, getCause());
    }

    public Problem causedBy(@Nullable Throwable cause) {
        return new Problem(kind, reason, code, message(), param, extras, fieldErrors, retryAfter, cause);
    }

    public ErrorKind kind() {
        return kind;
    }

    /** The finest stable name; {@code error.code} of the body. */
    public String reason() {
        return reason;
    }

    /** The group of reasons: differs from the reason for 402 and 429 only. */
    public String code() {
        return code;
    }

    public String param() {
        return param;
    }

    public Map<String, Object> extras() {
        return extras;
    }

    public List<FieldError> fieldErrors() {
        return fieldErrors;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public String message() {
        String message = getMessage();
        return message == null ? reason : message;
    }

    private static String groupOf(ErrorKind kind, String reason) {
        return switch (kind) {
            case PAYMENT_REQUIRED -> "usage_limit_reached";
            case TOO_MANY_REQUESTS -> "rate_limited";
            case INVALID,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    CONFLICT,
                    TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE,
                    UNPROCESSABLE,
                    INTERNAL,
                    MODEL_FAILED,
                    BAD_GATEWAY,
                    UNAVAILABLE,
                    TIMEOUT -> reason;
        };
    }
}
