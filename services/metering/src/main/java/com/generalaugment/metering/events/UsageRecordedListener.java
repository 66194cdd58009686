package com.generalaugment.metering.events;

import static java.util.Objects.requireNonNull;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.metering.domain.RejectedUsage;
import com.generalaugment.metering.domain.Usage;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final String servers;
    private volatile boolean stopping;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    public UsageRecordedListener(
            Usage usage,
            RejectedUsage rejected,
            @ConfigProperty(name = "genaug.kafka.bootstrap-servers") String servers) {
        this.usage = usage;
        this.rejected = rejected;
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
        if (records.isEmpty()) {
            return;
        }
        try {
            usage.settle(byProject(records));
            open.commitSync();
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("usage cannot be settled right now and will be tried again: {}", e.toString());
            rewind(open, records);
            pause();
        }
    }

    private Map<Tenant, List<EventEnvelope<UsageRecorded>>> byProject(ConsumerRecords<String, byte[]> records) {
        Map<Tenant, List<EventEnvelope<UsageRecorded>>> events = new LinkedHashMap<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                EventEnvelope<UsageRecorded> event = usage(record);
                events.computeIfAbsent(Tenant.of(requireNonNull(event.projectId())), project -> new ArrayList<>())
                        .add(event);
            } catch (RuntimeException e) {
                setAside(record);
            }
        }
        return events;
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
        settings.put("group.id", "metering");
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
