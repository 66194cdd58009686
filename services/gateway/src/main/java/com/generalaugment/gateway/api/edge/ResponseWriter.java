package com.generalaugment.gateway.api.edge;

import com.generalaugment.gateway.domain.access.RateLimiter.Decision;
import com.generalaugment.gateway.domain.access.RequestRates;
import com.generalaugment.libs.runtime.error.ErrorBody;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.telemetry.LogFields;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers: the headers that every answer has, and the one error body. */
public final class ResponseWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ResponseWriter.class);

    private ResponseWriter() {}

    public static void send(EdgeRequest request, Reply.Body reply) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(reply.status());
        putCommonHeaders(request);
        reply.headers().forEach(response::putHeader);
        response.putHeader("Content-Type", reply.contentType());
        if (request.hangsUp()) {
            response.putHeader("Connection", "close");
        }
        var sent = response.end(Buffer.buffer(reply.content()));
        if (request.hangsUp()) {
            sent.onComplete(end -> request.request().connection().close());
        }
    }

    public static void fail(EdgeRequest request, Throwable failure) {
        Problem problem = failure instanceof Problem known ? known : Problem.internal(failure);
        note(request, problem);
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended() || response.headWritten()) {
            return;
        }
        putProblemHeaders(response, problem);
        byte[] body = Json.bytes(
                ErrorBody.of(problem, request.requestId(), request.trace().traceId()));
        send(request, (Reply.Body) Reply.json(problem.kind().httpStatus(), body));
    }

    /** Records the reason for metrics and the span, and logs internal errors. */
    public static void note(EdgeRequest request, Problem problem) {
        request.refused(problem.reason());
        if (problem.kind() == ErrorKind.INTERNAL) {
            try (LogFields fields = request.logFields()) {
                LOG.error("a request failed", problem);
            }
        }
    }

    public static void putCommonHeaders(EdgeRequest request) {
        HttpServerResponse response = request.response();
        response.putHeader("X-Request-ID", request.requestId());
        response.putHeader("X-Trace-ID", request.trace().traceId());
        Decision rate = request.rate();
        if (rate != null) {
            response.putHeader("X-RateLimit-Limit", Integer.toString(rate.limit()));
            response.putHeader("X-RateLimit-Remaining", Integer.toString(rate.remaining()));
            response.putHeader("X-RateLimit-Reset", Long.toString(ceilSeconds(rate.reset())));
            response.putHeader("X-RateLimit-Policy", rate.limit() + ";w=" + RequestRates.WINDOW.toSeconds());
        }
    }

    private static void putProblemHeaders(HttpServerResponse response, Problem problem) {
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            response.putHeader("Retry-After", Long.toString(ErrorBody.wholeSeconds(retryAfter)));
        }
        if (problem.kind() == ErrorKind.UNAUTHENTICATED) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (problem.extras().get("accept_encoding") instanceof String codings) {
            response.putHeader("Accept-Encoding", codings);
        }
        if (problem.extras().get("allow") instanceof List<?> methods) {
            response.putHeader(
                    "Allow",
                    String.join(", ", methods.stream().map(String::valueOf).toList()));
        }
    }

    private static long ceilSeconds(Duration duration) {
        return (duration.toMillis() + 999) / 1000;
    }
}
