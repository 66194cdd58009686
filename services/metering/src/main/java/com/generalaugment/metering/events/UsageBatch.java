package com.generalaugment.metering.events;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.Unprocessable;
import com.generalaugment.libs.runtime.error.Unprocessable.Reason;
import com.generalaugment.libs.runtime.kafka.EventReader;
import com.generalaugment.libs.runtime.telemetry.OpenSpan;
import com.generalaugment.libs.runtime.telemetry.Spans;
import io.opentelemetry.api.trace.SpanKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Usage facts of one poll by project, each as a span of the trace that caused it. */
final class UsageBatch {

    static final String GROUP = "metering";

    private final Spans spans;
    private final Map<Tenant, List<EventEnvelope<UsageRecorded>>> byProject = new LinkedHashMap<>();
    private final List<OpenSpan> open = new ArrayList<>();

    private UsageBatch(Spans spans) {
        this.spans = spans;
    }

    /** @throws Unprocessable when one of them is no usage fact of a project */
    static UsageBatch of(List<ConsumerRecord<String, byte[]>> records, Spans spans) {
        List<EventEnvelope<UsageRecorded>> events =
                records.stream().map(UsageBatch::usage).toList();
        UsageBatch batch = new UsageBatch(spans);
        for (int i = 0; i < events.size(); i++) {
            batch.add(records.get(i), events.get(i));
        }
        return batch;
    }

    Map<Tenant, List<EventEnvelope<UsageRecorded>>> byProject() {
        return byProject;
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

    private void add(ConsumerRecord<String, byte[]> record, EventEnvelope<UsageRecorded> event) {
        Tenant tenant = EventReader.tenant(event);
        byProject.computeIfAbsent(tenant, project -> new ArrayList<>()).add(event);
        open.add(spanOf(record, event));
    }

    /** A type that this build does not know cannot be passed over: it may have cost money. */
    private static EventEnvelope<UsageRecorded> usage(ConsumerRecord<String, byte[]> record) {
        EventEnvelope<?> event = EventReader.fact(record)
                .orElseThrow(() -> new Unprocessable(Reason.UNKNOWN_TYPE, "a fact of an unknown type", null));
        if (!(event.data() instanceof UsageRecorded recorded)) {
            throw new Unprocessable(Reason.UNKNOWN_TYPE, "a fact that is no usage", null);
        }
        return new EventEnvelope<>(
                event.id(),
                event.time(),
                EventReader.tenant(event).toString(),
                event.traceparent(),
                event.subject(),
                recorded);
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
