package com.generalaugment.libs.runtime.telemetry;

import com.generalaugment.libs.runtime.context.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work under way, as part of a trace. Any thread may write to it and end it; what is written to one that is not
 * recorded goes nowhere. Never give it bodies, credentials or people.
 */
public final class OpenSpan {

    private final Span span;
    private final TraceContext context;

    OpenSpan(Span span, TraceContext context) {
        this.span = span;
        this.context = context;
    }

    /** What calls made by this work send on: as long as nothing is recorded, the parent's. */
    public TraceContext context() {
        return context;
    }

    public boolean isRecording() {
        return span.isRecording();
    }

    public OpenSpan name(String name) {
        span.updateName(name);
        return this;
    }

    /** Absent values are left out. */
    public OpenSpan set(String attribute, @Nullable String value) {
        if (value != null) {
            span.setAttribute(attribute, value);
        }
        return this;
    }

    public OpenSpan set(String attribute, long value) {
        span.setAttribute(attribute, value);
        return this;
    }

    /** @param errorType one of few, such as a reason of the public error catalogue */
    public void fail(String errorType) {
        span.setStatus(StatusCode.ERROR);
        span.setAttribute("error.type", errorType);
    }

    /** Only the first time counts. */
    public void end() {
        span.end();
    }
}
