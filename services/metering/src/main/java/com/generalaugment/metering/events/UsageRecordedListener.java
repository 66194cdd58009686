package com.generalaugment.metering.events;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.telemetry.LogFields;
import com.generalaugment.libs.runtime.telemetry.Spans;
import com.generalaugment.metering.domain.RejectedUsage;
import com.generalaugment.metering.domain.Usage;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles turns from {@code genaug.usage.v1}, a project's events of one poll in one transaction. An offset is committed only
 * after its events are; while a store is away the same events are tried again. What is no usage fact is set aside.
 */
@ApplicationScoped
public class UsageRecordedListener {

    private static final Logger LOG = LoggerFactory.getLogger(UsageRecordedListener.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Usage usage;
    private final RejectedUsage rejected;
    private final Spans spans;
    private final ConsumerLag lag;
    private final String servers;
    private volatile boolean stopping;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    public UsageRecordedListener(
            Usage usage,
            RejectedUsage rejected,
            Spans spans,
            ConsumerLag lag,
            @ConfigProperty(name = "genaug.kafka.bootstrap-servers") String servers) {
        this.usage = usage;
        this.rejected = rejected;
        this.spans = spans;
        this.lag = lag;
        this.servers = servers;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofPlatform().daemon().name("usage-listener").start(this::listen);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        KafkaConsumer<String, byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
    }

    private void listen() {
        while (!stopping) {
            try (KafkaConsumer<String, byte[]> open =
                    new KafkaConsumer<>(settings(), new StringDeserializer(), new ByteArrayDeserializer())) {
                consumer = open;
                open.subscribe(List.of(Topic.USAGE.topicName()));
                while (!stopping) {
                    handle(open);
                }
            } catch (WakeupException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("listening to usage is interrupted: {}", e.toString());
                pause();
            }
        }
    }

    private void handle(KafkaConsumer<String, byte[]> open) {
        ConsumerRecords<String, byte[]> records = open.poll(POLL);
        lag.measure(open);
        if (records.isEmpty()) {
            return;
        }
        UsageBatch batch = UsageBatch.of(records, spans);
        try (LogFields fields = logFields(batch)) {
            settle(open, records, batch);
        }
    }

    private void settle(KafkaConsumer<String, byte[]> open, ConsumerRecords<String, byte[]> records, UsageBatch batch) {
        try {
            batch.noUsage().forEach(this::setAside);
            usage.settle(batch.byProject());
            open.commitSync();
            batch.settled();
        } catch (WakeupException e) {
            batch.failed(e);
            throw e;
        } catch (RuntimeException e) {
            batch.failed(e);
            LOG.warn("usage cannot be settled right now and will be tried again: {}", e.toString());
            rewind(open, records);
            pause();
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

    /** No retry would mend it, and nothing behind it shall wait. */
    private void setAside(ConsumerRecord<String, byte[]> record) {
        byte[] payload = record.value();
        rejected.keep(
                record.topic() + "-" + record.partition() + "@" + record.offset(),
                "no usage fact of a project",
                payload == null ? new byte[0] : payload);
    }

    private static void rewind(KafkaConsumer<String, byte[]> open, ConsumerRecords<String, byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            if (open.assignment().contains(partition)) {
                open.seek(
                        partition,
                        new OffsetAndMetadata(
                                records.records(partition).getFirst().offset()));
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", servers);
        settings.put("group.id", UsageBatch.GROUP);
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("max.poll.records", "500");
        settings.put("fetch.max.wait.ms", "100");
        settings.put("metadata.max.age.ms", "5000");
        settings.put("session.timeout.ms", "6000");
        settings.put("heartbeat.interval.ms", "1500");
        settings.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        settings.put("reconnect.backoff.max.ms", "1000");
        return settings;
    }
}
