package com.generalaugment.gateway.neighbours;

import com.generalaugment.libs.runtime.telemetry.Spans;
import com.generalaugment.libs.testkit.telemetry.SpanRecorder;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The gateway's telemetry in tests: everything is recorded, nothing is sent. */
@Singleton
public class RecordedSpans {

    public static final SpanRecorder RECORDER = new SpanRecorder();

    @Produces
    @Alternative
    @Priority(1)
    @Singleton
    Spans spans() {
        return Spans.recordedBy(RECORDER.telemetry());
    }
}
