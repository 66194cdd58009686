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

    public static void send(EdgeRequest exchange, Reply.Body reply) {
        HttpServerResponse response = exchange.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(reply.status());
        putCommonHeaders(exchange);
        reply.headers().forEach(response::putHeader);
        response.putHeader("Content-Type", reply.contentType());
        if (exchange.hangsUp()) {
            response.putHeader("Connection", "close");
        }
        var sent = response.end(Buffer.buffer(reply.content()));
        if (exchange.hangsUp()) {
            sent.onComplete(end -> exchange.request().connection().close());
        }
    }

    public static void fail(EdgeRequest exchange, Throwable failure) {
        Problem problem = failure instanceof Problem known ? known : Problem.internal(failure);
        note(exchange, problem);
        HttpServerResponse response = exchange.response();
        if (response.closed() || response.ended() || response.headWritten()) {
            return;
        }
        putProblemHeaders(response, problem);
        byte[] body = Json.bytes(
                ErrorBody.of(problem, exchange.requestId(), exchange.trace().traceId()));
        send(exchange, (Reply.Body) Reply.json(problem.kind().httpStatus(), body));
    }

    /** For the metrics and the span, and what is our fault for us. */
    public static void note(EdgeRequest exchange, Problem problem) {
        exchange.refused(problem.reason());
        if (problem.kind() == ErrorKind.INTERNAL) {
            try (LogFields fields = exchange.logFields()) {
                LOG.error("a request failed", problem);
            }
        }
    }

    public static void putCommonHeaders(EdgeRequest exchange) {
        HttpServerResponse response = exchange.response();
        response.putHeader("X-Request-ID", exchange.requestId());
        response.putHeader("X-Trace-ID", exchange.trace().traceId());
        Decision rate = exchange.rate();
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
