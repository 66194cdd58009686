package com.generalaugment.metering.events;

import static java.util.Objects.requireNonNull;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.telemetry.OpenSpan;
import com.generalaugment.libs.runtime.telemetry.Spans;
import io.opentelemetry.api.trace.SpanKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** The usage facts of one poll by project, each as a span of the trace that caused it; and what is no usage fact. */
final class UsageBatch {

    static final String GROUP = "metering";

    private final Spans spans;
    private final Map<Tenant, List<EventEnvelope<UsageRecorded>>> byProject = new LinkedHashMap<>();
    private final List<ConsumerRecord<String, byte[]>> noUsage = new ArrayList<>();
    private final List<OpenSpan> open = new ArrayList<>();

    private UsageBatch(Spans spans) {
        this.spans = spans;
    }

    static UsageBatch of(ConsumerRecords<String, byte[]> records, Spans spans) {
        UsageBatch batch = new UsageBatch(spans);
        records.forEach(batch::add);
        return batch;
    }

    Map<Tenant, List<EventEnvelope<UsageRecorded>>> byProject() {
        return byProject;
    }

    List<ConsumerRecord<String, byte[]>> noUsage() {
        return noUsage;
    }

    /** All of it is committed. */
    void settled() {
        open.forEach(OpenSpan::end);
    }

    /** It will come again. */
    void failed(RuntimeException failure) {
        for (OpenSpan span : open) {
            span.fail(failure.getClass().getSimpleName());
            span.end();
        }
    }

    private void add(ConsumerRecord<String, byte[]> record) {
        try {
            EventEnvelope<UsageRecorded> event = usage(record);
            Tenant tenant = Tenant.of(requireNonNull(event.projectId()));
            byProject.computeIfAbsent(tenant, project -> new ArrayList<>()).add(event);
            open.add(spanOf(record, event));
        } catch (RuntimeException e) {
            noUsage.add(record);
        }
    }

    /** A type that this build does not know is an error too: it may have cost money. */
    private static EventEnvelope<UsageRecorded> usage(ConsumerRecord<String, byte[]> record) {
        EventEnvelope<?> event = EventCodec.decode(record.value()).orElseThrow();
        if (event.data() instanceof UsageRecorded recorded) {
            return new EventEnvelope<>(
                    event.id(), event.time(), event.projectId(), event.traceparent(), event.subject(), recorded);
        }
        throw new IllegalArgumentException("no usage");
    }

    private OpenSpan spanOf(ConsumerRecord<String, byte[]> record, EventEnvelope<UsageRecorded> event) {
        TraceContext cause = TraceContext.parse(event.traceparent()).orElse(null);
        return spans.start("process " + record.topic(), SpanKind.CONSUMER, cause)
                .set("messaging.system", "kafka")
                .set("messaging.operation.type", "process")
                .set("messaging.operation.name", "process")
                .set("messaging.destination.name", record.topic())
                .set("messaging.destination.partition.id", Integer.toString(record.partition()))
                .set("messaging.consumer.group.name", GROUP)
                .set("messaging.kafka.offset", record.offset())
                .set("messaging.message.id", event.id());
    }
}
