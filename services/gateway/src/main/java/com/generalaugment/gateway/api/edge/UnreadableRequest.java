package com.generalaugment.gateway.api.edge;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Maps errors of the HTTP decoder to problems of the public catalogue. */
final class UnreadableRequest {

    private UnreadableRequest() {}

    static Problem problem(HttpServerRequest request) {
        return problem(request.decoderResult().cause());
    }

    static Problem problem(@Nullable Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException line -> tooLong("The request line is too long.", EdgeServer.MAX_REQUEST_LINE);
            case TooLongHttpHeaderException header ->
                tooLong("The headers are larger than this server takes.", EdgeServer.MAX_HEADERS);
            case null, default -> Problem.of(ErrorKind.INVALID, "invalid_request", "This is not an HTTP request.");
        };
    }

    private static Problem tooLong(String message, int limit) {
        return Problem.of(ErrorKind.TOO_LARGE, "request_too_large", message).extra("limit_bytes", limit);
    }
}
