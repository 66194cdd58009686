package com.generalaugment.libs.runtime.error;

import io.grpc.Status;

/** What a failure means to the outside: its HTTP status and public type, and its gRPC code. The one place that says so. */
public enum ErrorKind {
    INVALID(400, "invalid_request", Status.Code.INVALID_ARGUMENT),
    UNAUTHENTICATED(401, "authentication_error", Status.Code.UNAUTHENTICATED),
    PAYMENT_REQUIRED(402, "payment_required", Status.Code.FAILED_PRECONDITION),
    FORBIDDEN(403, "permission_denied", Status.Code.PERMISSION_DENIED),
    NOT_FOUND(404, "not_found", Status.Code.NOT_FOUND),
    METHOD_NOT_ALLOWED(405, "invalid_request", Status.Code.UNIMPLEMENTED),
    CONFLICT(409, "conflict", Status.Code.ABORTED),
    TOO_LARGE(413, "invalid_request", Status.Code.OUT_OF_RANGE),
    UNSUPPORTED_MEDIA_TYPE(415, "invalid_request", Status.Code.INVALID_ARGUMENT),
    UNPROCESSABLE(422, "invalid_request", Status.Code.INVALID_ARGUMENT),
    TOO_MANY_REQUESTS(429, "too_many_requests", Status.Code.RESOURCE_EXHAUSTED),
    INTERNAL(500, "server_error", Status.Code.INTERNAL),
    MODEL_FAILED(500, "model_error", Status.Code.INTERNAL),
    BAD_GATEWAY(502, "server_error", Status.Code.UNAVAILABLE),
    UNAVAILABLE(503, "server_error", Status.Code.UNAVAILABLE),
    TIMEOUT(504, "server_error", Status.Code.DEADLINE_EXCEEDED);

    private final int httpStatus;
    private final String publicType;
    private final Status.Code grpcCode;

    ErrorKind(int httpStatus, String publicType, Status.Code grpcCode) {
        this.httpStatus = httpStatus;
        this.publicType = publicType;
        this.grpcCode = grpcCode;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** {@code error.type} of the public error body. */
    public String publicType() {
        return publicType;
    }

    public Status.Code grpcCode() {
        return grpcCode;
    }

    /** Whether the same request may succeed later without being changed: it releases an idempotency key. */
    public boolean isRetryable() {
        return this == PAYMENT_REQUIRED || this == TOO_MANY_REQUESTS || httpStatus >= 500;
    }
}
