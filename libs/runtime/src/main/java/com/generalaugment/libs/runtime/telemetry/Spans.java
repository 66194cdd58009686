package com.generalaugment.libs.runtime.telemetry;

import com.generalaugment.libs.runtime.context.TraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry spans under an explicit parent: works on any thread. Without an address to export to, no span is made and only
 * the trace context goes by.
 */
@Singleton
public class Spans {

    private final @Nullable Tracer tracer;

    @Inject
    public Spans(
            OpenTelemetry telemetry, @ConfigProperty(name = TelemetrySwitch.ENDPOINT) Optional<String> exportedTo) {
        this(exportedTo.filter(endpoint -> !endpoint.isBlank()).isPresent() ? telemetry : null);
    }

    private Spans(@Nullable OpenTelemetry telemetry) {
        this.tracer = telemetry == null ? null : telemetry.getTracer("com.generalaugment");
    }

    public static Spans recordedBy(OpenTelemetry telemetry) {
        return new Spans(telemetry);
    }

    public static Spans off() {
        return new Spans(null);
    }

    /** Starts a span below the given context, or a new trace; the caller ends it. */
    public OpenSpan start(String name, SpanKind kind, @Nullable TraceContext parent) {
        if (tracer == null) {
            return new OpenSpan(Span.getInvalid(), parent == null ? TraceContext.create() : parent);
        }
        SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(kind);
        Span span = (parent == null ? builder.setNoParent() : builder.setParent(below(parent))).startSpan();
        SpanContext own = span.getSpanContext();
        return new OpenSpan(span, new TraceContext(own.getTraceId(), own.getSpanId(), own.isSampled()));
    }

    private static Context below(TraceContext parent) {
        SpanContext remote = SpanContext.createFromRemoteParent(
                parent.traceId(),
                parent.spanId(),
                parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                TraceState.getDefault());
        return Context.root().with(Span.wrap(remote));
    }
}
