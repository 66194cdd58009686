package com.generalaugment.metering.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.metering.Caller;
import com.generalaugment.metering.Fleet;
import com.generalaugment.metering.RecordedSpans;
import com.generalaugment.metering.UsageTopic;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

/** What operators see of a usage fact and of a served call. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class UsageTraceIT {

    private static final String PROCESS = "process genaug.usage.v1";

    private final Caller caller = new Caller("pro");

    @Inject
    MeterRegistry registry;

    @Test
    void aFactIsSettledInTheTraceThatCausedIt() {
        // Given
        TraceContext cause = TraceContext.create();
        EventEnvelope<UsageRecorded> event = event(cause.traceparent());

        // When
        UsageTopic.publish(event);

        // Then
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !RecordedSpans.RECORDER.of(cause.traceId()).isEmpty());
        SpanData span = RecordedSpans.RECORDER.only(cause.traceId(), PROCESS);
        assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(span.getParentSpanId()).isEqualTo(cause.spanId());
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("messaging.system"), "kafka")
                .containsEntry(AttributeKey.stringKey("messaging.destination.name"), "genaug.usage.v1")
                .containsEntry(AttributeKey.stringKey("messaging.operation.type"), "process")
                .containsEntry(AttributeKey.stringKey("messaging.consumer.group.name"), "metering")
                .containsEntry(AttributeKey.stringKey("messaging.message.id"), event.id());
    }

    @Test
    void aFactThatNamesNoTraceIsSettledInOneOfItsOwn() {
        // Given
        EventEnvelope<UsageRecorded> event = event("00-nonsense");

        // When
        UsageTopic.publish(event);

        // Then
        await().atMost(Duration.ofSeconds(60))
                .until(() -> RecordedSpans.RECORDER.all().stream()
                        .anyMatch(span -> event.id()
                                        .equals(span.getAttributes()
                                                .get(AttributeKey.stringKey("messaging.message.id")))
                                && !span.getParentSpanContext().isValid()));
    }

    @Test
    void whatIsLoggedOfAFactNamesItsTraceAndNoPerson() { // hazard 42
        // Given: a fact that can never be counted
        TraceContext cause = TraceContext.create();
        EventEnvelope<UsageRecorded> event = event(cause.traceparent(), UsageTopic.turn("run_odd", -5));
        Queue<ExtLogRecord> lines = new ConcurrentLinkedQueue<>();
        Handler handler = new Recorder(lines);
        Logger.getLogger("").addHandler(handler);

        // When
        UsageTopic.publish(event);

        // Then
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> lines.stream().anyMatch(line -> cause.traceId().equals(line.getMdc("trace_id"))));
        } finally {
            Logger.getLogger("").removeHandler(handler);
        }
        assertThat(lines)
                .filteredOn(line -> cause.traceId().equals(line.getMdc("trace_id")))
                .allSatisfy(line -> assertThat(line.getMdcCopy())
                        .containsEntry("project_id", caller.tenant().toString())
                        .containsEntry("topic", "genaug.usage.v1")
                        .doesNotContainValue("u-1"));
    }

    @Test
    void servedCallsAndTheLagAreMeasured() {
        // When
        caller.reserve("run_measured");

        // Then: by method and status, and nothing that grows with users or projects
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(registry.get("general_augment_grpc_server_duration")
                                .tag("status", "OK")
                                .timers())
                        .anySatisfy(timer ->
                                assertThat(timer.getId().getTag("method")).endsWith("/Reserve")));
        assertThat(registry.get("general_augment_consumer_lag").gauge().value()).isNotNegative();
        assertThat(registry.get("general_augment_grpc_server_duration").timers())
                .allSatisfy(timer -> assertThat(timer.getId().getTags()).hasSize(2));
    }

    private EventEnvelope<UsageRecorded> event(String traceparent) {
        return event(traceparent, UsageTopic.turn("run_traced", 1));
    }

    private EventEnvelope<UsageRecorded> event(String traceparent, UsageRecorded used) {
        return new EventEnvelope<>(
                Ids.next("evt_"),
                Instant.now(),
                caller.tenant().toString(),
                traceparent,
                caller.tenant().toString(),
                used);
    }

    private static final class Recorder extends Handler {

        private final Queue<ExtLogRecord> lines;

        Recorder(Queue<ExtLogRecord> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord line) {
            ExtLogRecord whole = ExtLogRecord.wrap(line);
            whole.copyMdc();
            lines.add(whole);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
