package com.generalaugment.libs.runtime.telemetry;

import com.generalaugment.libs.runtime.context.TraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.enterprise.context.ApplicationScoped;

/** OpenTelemetry spans under an explicit parent: works on any thread. Costs nothing while export is off. */
@ApplicationScoped
public class Spans {

    private final Tracer tracer;

    public Spans(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("com.generalaugment");
    }

    /** Starts a span below the given context; the caller ends it. */
    public Span start(String name, SpanKind kind, TraceContext parent) {
        SpanContext remote = SpanContext.createFromRemoteParent(
                parent.traceId(),
                parent.spanId(),
                parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                TraceState.getDefault());
        return tracer.spanBuilder(name)
                .setSpanKind(kind)
                .setParent(Context.root().with(Span.wrap(remote)))
                .startSpan();
    }

    /** The context to send on from inside a span: the span's own when it is recorded, else a new child of the parent. */
    public static TraceContext contextOf(Span span, TraceContext parent) {
        SpanContext own = span.getSpanContext();
        return own.isValid() && !own.getSpanId().equals(parent.spanId())
                ? new TraceContext(own.getTraceId(), own.getSpanId(), own.isSampled())
                : parent.child();
    }
}
