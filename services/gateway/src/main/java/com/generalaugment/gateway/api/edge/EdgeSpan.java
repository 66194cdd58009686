package com.generalaugment.gateway.api.edge;

import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.telemetry.OpenSpan;
import com.generalaugment.libs.runtime.telemetry.Spans;
import io.opentelemetry.api.trace.SpanKind;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

/**
 * The server span of a request by OpenTelemetry's HTTP conventions: a child of the caller's span, or the root of a new trace. It
 * carries the route's template and not the path, because paths contain user ids.
 */
public final class EdgeSpan {

    private static final int SERVER_ERROR = 500;

    private final OpenSpan span;
    private final String method;

    private EdgeSpan(OpenSpan span, String method) {
        this.span = span;
        this.method = method;
    }

    static EdgeSpan start(Spans spans, HttpServerRequest request) {
        return start(
                spans,
                request,
                TraceContext.parse(request.getHeader("traceparent")).orElse(null));
    }

    /** @param parent null: the root of a new trace */
    static EdgeSpan start(Spans spans, HttpServerRequest request, @Nullable TraceContext parent) {
        String method = EdgeMeter.knownMethod(request).orElse("_OTHER");
        EdgeSpan started = new EdgeSpan(spans.start(spanName(method), SpanKind.SERVER, parent), method);
        if (started.span.isRecording()) {
            started.describe(request);
        }
        return started;
    }

    TraceContext context() {
        return span.context();
    }

    void matched(String template) {
        if (span.isRecording()) {
            span.name(spanName(method) + " " + template).set("http.route", template);
        }
    }

    /**
     * The outcome of an answer.
     *
     * @param begun whether the status was sent to the client
     * @param complete whether the whole answer was sent to the client
     */
    public record Outcome(int status, boolean begun, boolean complete) {

        static Outcome of(HttpServerResponse response) {
            return new Outcome(response.getStatusCode(), response.headWritten(), response.ended());
        }
    }

    /** The answer has ended, or the client has disconnected. */
    void end(Outcome outcome, @Nullable String refusal) {
        if (!span.isRecording()) {
            return;
        }
        int status = outcome.status();
        if (outcome.begun()) {
            span.set("http.response.status_code", status);
        }
        if (refusal != null && (status >= SERVER_ERROR || brokeOff(status))) {
            span.fail(refusal);
        } else if (refusal != null) {
            span.set("error.type", refusal);
        } else if (!outcome.complete()) {
            span.set("error.type", "client_disconnected");
        }
        span.end();
    }

    /** Whether a stream failed after its successful start. */
    private static boolean brokeOff(int status) {
        return status < 400;
    }

    private void describe(HttpServerRequest request) {
        span.set("http.request.method", method)
                .set("url.scheme", "http")
                .set("network.protocol.version", request.version() == null ? null : version(request));
        HostAndPort named = request.authority();
        if (named != null) {
            span.set("server.address", named.host());
            if (named.port() > 0) {
                span.set("server.port", named.port());
            }
        }
    }

    private static String version(HttpServerRequest request) {
        return switch (request.version()) {
            case HTTP_1_0 -> "1.0";
            case HTTP_1_1 -> "1.1";
            case HTTP_2 -> "2";
        };
    }

    private static String spanName(String method) {
        return method.equals("_OTHER") ? "HTTP" : method;
    }
}
