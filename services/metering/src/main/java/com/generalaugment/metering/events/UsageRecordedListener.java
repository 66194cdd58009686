package com.generalaugment.metering.events;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.kafka.Subscription;
import com.generalaugment.libs.runtime.kafka.TopicListener;
import com.generalaugment.libs.runtime.telemetry.LogFields;
import com.generalaugment.libs.runtime.telemetry.Spans;
import com.generalaugment.metering.domain.Usage;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Settles turns from {@code genaug.usage.v1}, a project's events of one poll in one transaction; while a store is away the same
 * events are tried again. What is no usage fact, or can never be counted, is a dead letter.
 */
@ApplicationScoped
public class UsageRecordedListener {

    private final Usage usage;
    private final Spans spans;
    private final TopicListener listener;

    public UsageRecordedListener(
            Usage usage,
            Spans spans,
            MeterRegistry registry,
            @ConfigProperty(name = "genaug.kafka.bootstrap-servers") String servers) {
        this.usage = usage;
        this.spans = spans;
        this.listener = new TopicListener(
                Subscription.shared(servers, Topic.USAGE.topicName(), UsageBatch.GROUP), this::handle, registry);
    }

    void start(@Observes StartupEvent event) {
        listener.start();
    }

    void stop(@Observes ShutdownEvent event) {
        listener.stop();
    }

    private void handle(List<ConsumerRecord<String, byte[]>> records) {
        UsageBatch batch = UsageBatch.of(records, spans);
        try (LogFields fields = logFields(batch)) {
            usage.settle(batch.byProject());
            batch.settled();
        } catch (RuntimeException e) {
            batch.failed(e);
            throw e;
        }
    }

    /** What all facts of the batch have in common: all there is to say when it is one, as under low load. */
    private static LogFields logFields(UsageBatch batch) {
        LogFields fields = LogFields.none().with("topic", Topic.USAGE.topicName());
        if (batch.byProject().size() == 1) {
            batch.byProject().forEach((tenant, events) -> {
                fields.withProject(tenant);
                if (events.size() == 1) {
                    describe(fields, tenant, events.getFirst());
                }
            });
        }
        return fields;
    }

    private static void describe(LogFields fields, Tenant tenant, EventEnvelope<UsageRecorded> event) {
        fields.with(LogFields.RUN, event.data().runId())
                .with(LogFields.RESPONSE, event.data().responseId())
                .withUser(tenant, event.data().userId());
        TraceContext.parse(event.traceparent()).ifPresent(trace -> fields.with(LogFields.TRACE, trace.traceId()));
    }
}
