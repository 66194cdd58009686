package com.generalaugment.libs.runtime.kafka;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.runtime.context.Tenant;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic on a thread of its own, whether Kafka and the topic are there yet or not. Records count as read only when they
 * were handled: a handler that throws gets the same ones again.
 */
public final class TopicListener {

    private static final Logger LOG = LoggerFactory.getLogger(TopicListener.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Reading reading;
    private final Handler handler;
    private final ConsumerLag lag;
    private volatile boolean stopping;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    /** What is done with the records of one poll; all of it again when it throws. */
    public interface Handler {
        void handle(ConsumerRecords<String, byte[]> records);
    }

    /** What is done with a fact of a project; the records of its poll come again when it throws. */
    public interface FactHandler {
        void handle(Tenant tenant, EventEnvelope<?> fact);
    }

    /** One fact after the other. What is no fact of a project is passed over: no retry would mend it, and nothing behind it shall wait. */
    public static TopicListener ofFacts(Reading reading, FactHandler handler, MeterRegistry registry) {
        return new TopicListener(
                reading,
                records -> {
                    for (ConsumerRecord<String, byte[]> record : records) {
                        fact(record)
                                .ifPresent(
                                        fact -> tenant(record, fact).ifPresent(tenant -> handler.handle(tenant, fact)));
                    }
                },
                registry);
    }

    public TopicListener(Reading reading, Handler handler, MeterRegistry registry) {
        this.reading = reading;
        this.handler = handler;
        this.lag = new ConsumerLag(registry, reading);
    }

    public void start() {
        Thread.ofPlatform().daemon().name("listener-" + reading.topic()).start(this::listen);
    }

    public void stop() {
        stopping = true;
        KafkaConsumer<String, byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
    }

    private void listen() {
        while (!stopping) {
            try (KafkaConsumer<String, byte[]> open = new KafkaConsumer<>(reading.settings())) {
                consumer = open;
                if (reading.group().isPresent()) {
                    open.subscribe(List.of(reading.topic()));
                }
                while (!stopping) {
                    listen(open);
                }
            } catch (WakeupException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("listening to {} is interrupted: {}", reading.topic(), e.toString());
                pause();
            }
        }
    }

    private void listen(KafkaConsumer<String, byte[]> open) {
        if (reading.group().isPresent() || attendsAllPartitions(open)) {
            handle(open);
        } else {
            pause();
        }
    }

    /** A topic may be made, and grow, while it is listened to. The partitions are those that the client knows anyway. */
    private boolean attendsAllPartitions(KafkaConsumer<String, byte[]> open) {
        Set<TopicPartition> partitions = partitions(open);
        if (!open.assignment().equals(partitions)) {
            open.assign(partitions);
            // Asked for now: the end of the topic as of now is where listening begins.
            partitions.forEach(open::position);
        }
        return !partitions.isEmpty();
    }

    private Set<TopicPartition> partitions(KafkaConsumer<String, byte[]> open) {
        return open.partitionsFor(reading.topic()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .collect(Collectors.toSet());
    }

    private void handle(KafkaConsumer<String, byte[]> open) {
        ConsumerRecords<String, byte[]> records = open.poll(POLL);
        lag.measure(open);
        if (records.isEmpty()) {
            return;
        }
        try {
            handler.handle(records);
            if (reading.group().isPresent()) {
                open.commitSync();
            }
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("records of {} cannot be handled right now and come again: {}", reading.topic(), e.toString());
            rewind(open, records);
            pause();
        }
    }

    private static Optional<EventEnvelope<?>> fact(ConsumerRecord<String, byte[]> record) {
        return EventCodec.read(record.value(), e -> passOver(record, e));
    }

    private static Optional<Tenant> tenant(ConsumerRecord<String, byte[]> record, EventEnvelope<?> fact) {
        try {
            return Optional.ofNullable(fact.projectId()).map(Tenant::of);
        } catch (IllegalArgumentException e) {
            passOver(record, e);
            return Optional.empty();
        }
    }

    private static void passOver(ConsumerRecord<String, byte[]> record, RuntimeException why) {
        LOG.warn("a record of {} at {} is no fact: {}", record.topic(), record.offset(), why.toString());
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
}
