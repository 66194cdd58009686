package com.generalaugment.libs.runtime.kafka;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.kafka.RecordDelivery.Delivered;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic on a thread of its own, whether Kafka and the topic are there yet or not. Records count as read only when they
 * were handled: while a store is away, a handler that throws gets the same ones again. A record that can never be handled goes to
 * {@code <topic>.dead} ({@link DeadLetter}), and the partition goes on.
 */
public final class TopicListener {

    private static final Logger LOG = LoggerFactory.getLogger(TopicListener.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final Subscription reading;
    private final RecordDelivery delivery;
    private final DeadLetterWriter deadLetters;
    private final ConsumerLag lag;
    private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    private volatile boolean stopping;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    /**
     * What is done with records of one poll, in order. Safe to repeat: when it throws, the same records come again, all of them or fewer at
     * once. {@link com.generalaugment.libs.runtime.error.Unprocessable} makes a record a dead letter at once; a failure that says that something is away makes it wait; any other
     * one makes it a dead letter after a few attempts.
     */
    public interface Handler {
        void handle(List<ConsumerRecord<String, byte[]>> records);
    }

    /** What is done with a fact of a project; otherwise as {@link Handler}. */
    public interface FactHandler {
        void handle(Tenant tenant, EventEnvelope<?> fact);
    }

    /** One fact after the other. Types that this build does not know are a newer writer's and are passed over. */
    public static TopicListener ofFacts(Subscription reading, FactHandler handler, MeterRegistry registry) {
        return new TopicListener(
                reading,
                records -> records.forEach(record ->
                        EventReader.fact(record).ifPresent(fact -> handler.handle(EventReader.tenant(fact), fact))),
                registry);
    }

    public TopicListener(Subscription reading, Handler handler, MeterRegistry registry) {
        this.reading = reading;
        this.deadLetters = new DeadLetterWriter(reading, registry);
        this.delivery = new RecordDelivery(handler, deadLetters, () -> stopping);
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
                break;
            } catch (RuntimeException e) {
                LOG.warn("listening to {} is interrupted: {}", reading.topic(), e.toString());
                backoff.pause();
            } catch (Error e) {
                // A thread that ends here is missed by no health check.
                LOG.error("listening to {} is interrupted by an error", reading.topic(), e);
                backoff.pause();
            }
        }
        deadLetters.close();
    }

    private void listen(KafkaConsumer<String, byte[]> open) {
        if (reading.group().isPresent() || attendsAllPartitions(open)) {
            handle(open);
        } else {
            backoff.reset();
            backoff.pause();
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
        List<ConsumerRecord<String, byte[]>> inOrder = inOrder(records);
        RuntimeException interruption = commit(open, inOrder, delivery.deliver(inOrder));
        if (interruption == null) {
            backoff.reset();
        } else {
            LOG.warn("records of {} wait: {}", reading.topic(), interruption.toString());
            backoff.pause();
        }
    }

    /** Counts as read what is done, and goes back to the rest. @return why records wait; null when none does */
    private @Nullable RuntimeException commit(
            KafkaConsumer<String, byte[]> open, List<ConsumerRecord<String, byte[]>> records, Delivered delivered) {
        try {
            rewind(open, records.subList(delivered.done(), records.size()));
            if (reading.group().isPresent()) {
                open.commitSync(behind(records.subList(0, delivered.done())));
            }
            return delivered.interruption();
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            // The group is being assigned anew: what is still assigned here comes again.
            rewind(open, records);
            return e;
        }
    }

    private static List<ConsumerRecord<String, byte[]>> inOrder(ConsumerRecords<String, byte[]> records) {
        List<ConsumerRecord<String, byte[]>> all = new ArrayList<>(records.count());
        records.partitions().forEach(partition -> all.addAll(records.records(partition)));
        return all;
    }

    /** Where to go on behind these. */
    private static Map<TopicPartition, OffsetAndMetadata> behind(List<ConsumerRecord<String, byte[]>> records) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        records.forEach(record -> offsets.put(partition(record), new OffsetAndMetadata(record.offset() + 1)));
        return offsets;
    }

    private static void rewind(KafkaConsumer<String, byte[]> open, List<ConsumerRecord<String, byte[]>> records) {
        Map<TopicPartition, Long> firsts = new HashMap<>();
        records.forEach(record -> firsts.putIfAbsent(partition(record), record.offset()));
        firsts.forEach((partition, offset) -> {
            if (open.assignment().contains(partition)) {
                open.seek(partition, offset);
            }
        });
    }

    private static TopicPartition partition(ConsumerRecord<String, byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
