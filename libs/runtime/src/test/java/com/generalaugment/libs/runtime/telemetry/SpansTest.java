package com.generalaugment.libs.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.testkit.telemetry.SpanRecorder;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpansTest {

    private static final TraceContext CALLER = new TraceContext("a".repeat(32), "b".repeat(16), true);

    private final SpanRecorder recorder = new SpanRecorder();

    @Test
    void aSpanIsPartOfItsCallersTraceAndTheNextOneIsBelowIt() {
        // Given
        Spans spans = Spans.recordedBy(recorder.telemetry());

        // When
        OpenSpan outer = spans.start("outer", SpanKind.SERVER, CALLER).set("answer", 42);
        OpenSpan inner = spans.start("inner", SpanKind.CLIENT, outer.context());
        inner.fail("upstream_timeout");
        inner.end();
        outer.end();

        // Then
        SpanData above = recorder.only(CALLER.traceId(), "outer");
        SpanData below = recorder.only(CALLER.traceId(), "inner");
        assertThat(above.getParentSpanId()).isEqualTo(CALLER.spanId());
        assertThat(above.getAttributes().get(AttributeKey.longKey("answer"))).isEqualTo(42);
        assertThat(above.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(below.getParentSpanId()).isEqualTo(above.getSpanId());
        assertThat(below.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(below.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(below.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("upstream_timeout");
    }

    @Test
    void withoutACallerATraceBegins() {
        // Given
        Spans spans = Spans.recordedBy(recorder.telemetry());

        // When
        OpenSpan first = spans.start("first", SpanKind.SERVER, null);
        first.end();

        // Then
        assertThat(recorder.only(first.context().traceId(), "first")
                        .getParentSpanContext()
                        .isValid())
                .isFalse();
    }

    @Test
    void whatTheCallerDoesNotSampleIsNotRecordedButGoesOn() {
        // Given
        Spans spans = Spans.recordedBy(recorder.telemetry());

        // When
        OpenSpan span = spans.start("quiet", SpanKind.SERVER, new TraceContext("c".repeat(32), "d".repeat(16), false));
        span.end();

        // Then
        assertThat(recorder.all()).isEmpty();
        assertThat(span.context().traceId()).isEqualTo("c".repeat(32));
        assertThat(span.context().sampled()).isFalse();
    }

    @Test
    void whileNothingIsExportedOnlyTheContextGoesBy() {
        // Given: telemetry that would record, and nowhere to export to
        Spans spans = new Spans(recorder.telemetry(), Optional.of(" "));

        // When
        OpenSpan below = spans.start("below", SpanKind.SERVER, CALLER);
        OpenSpan first = spans.start("first", SpanKind.SERVER, null);
        below.set("x", "y").name("z").end();
        first.end();

        // Then: the caller's span stays the parent of whatever comes behind us
        assertThat(below.isRecording()).isFalse();
        assertThat(below.context()).isSameAs(CALLER);
        assertThat(TraceContext.parse(first.context().traceparent())).isPresent();
        assertThat(recorder.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"http://collector:4317, false", "'', true", "' ', true", ", true"})
    void openTelemetryRunsOnlyWithAnAddressToExportTo(String endpoint, String disabled) {
        // When
        var source = new TelemetrySwitch()
                .getConfigSources(new FixedSettings(endpoint))
                .iterator()
                .next();

        // Then
        assertThat(source.getValue("quarkus.otel.sdk.disabled")).isEqualTo(disabled);
    }
}
