package com.generalaugment.outboxrelay.events;

import com.generalaugment.outboxrelay.domain.EventPublisher;
import com.generalaugment.outboxrelay.domain.OutboxEvent;
import com.generalaugment.outboxrelay.domain.PublishingStopped;
import com.generalaugment.outboxrelay.domain.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One idempotent producer. A record that is not acknowledged is tried for ever by the producer itself, so records of one key
 * cannot overtake each other. A batch that must end early closes the producer, and with it everything it still had to send.
 */
public final class KafkaPublisher implements EventPublisher, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaPublisher.class);
    private static final long LOOK_SECONDS = 1;
    private static final int QUIET_LOOKS = 10;

    /** What lies in the record itself: its size, the name of its topic, its form. */
    private static final List<Class<? extends Throwable>> NEVER_TAKEN = List.of(
            RecordTooLargeException.class,
            RecordBatchTooLargeException.class,
            InvalidTopicException.class,
            InvalidRecordException.class,
            SerializationException.class,
            IllegalArgumentException.class);

    private final Supplier<Producer<String, byte[]>> producers;
    private final KafkaTopics topics;
    private @Nullable Producer<String, byte[]> producer;

    private record Sent(OutboxEvent event, Future<RecordMetadata> acknowledgement) {}

    public KafkaPublisher(Supplier<Producer<String, byte[]>> producers, KafkaTopics topics) {
        this.producers = producers;
        this.topics = topics;
    }

    @Override
    public void prepare() {
        topics.ensureAll();
    }

    @Override
    public List<Rejection> publish(List<OutboxEvent> events, BooleanSupplier mayContinue) {
        boolean complete = false;
        try {
            Producer<String, byte[]> open = producer();
            List<Sent> sent = new ArrayList<>(events.size());
            for (OutboxEvent event : events) {
                sent.add(new Sent(event, send(open, event, mayContinue)));
            }
            List<Rejection> rejections = new ArrayList<>();
            for (Sent record : sent) {
                await(record, mayContinue).ifPresent(rejections::add);
            }
            complete = true;
            return rejections;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    @Override
    public synchronized void close() {
        Producer<String, byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }

    private synchronized Producer<String, byte[]> producer() {
        Producer<String, byte[]> open = producer;
        if (open == null) {
            open = producers.get();
            producer = open;
        }
        return open;
    }

    /** Returns when the producer has taken the record; it takes none while it knows no partition of the topic. */
    private Future<RecordMetadata> send(Producer<String, byte[]> open, OutboxEvent event, BooleanSupplier mayContinue) {
        while (mayContinue.getAsBoolean()) {
            Future<RecordMetadata> future = offer(open, event);
            if (!isNotTaken(future)) {
                return future;
            }
            LOG.warn("Kafka takes no record for topic {} right now", event.topic());
            Optional<Throwable> impossible = ensureTopic(event.topic());
            if (impossible.isPresent()) {
                return CompletableFuture.failedFuture(impossible.get());
            }
        }
        throw new PublishingStopped();
    }

    /** What the client refuses without asking a broker lies in the event. */
    private static Future<RecordMetadata> offer(Producer<String, byte[]> open, OutboxEvent event) {
        try {
            return open.send(EventRecord.of(event));
        } catch (IllegalArgumentException | SerializationException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static boolean isNotTaken(Future<RecordMetadata> future) {
        return future.state() == Future.State.FAILED
                && cause(future.exceptionNow()) instanceof org.apache.kafka.common.errors.TimeoutException;
    }

    /** Why there can never be such a topic; empty when it exists, is new, or cannot be made at the moment. */
    private Optional<Throwable> ensureTopic(String topic) {
        try {
            topics.ensure(topic);
            return Optional.empty();
        } catch (KafkaUnavailable e) {
            LOG.debug("topic {} cannot be made", topic, e);
            return Optional.ofNullable(e.getCause()).filter(InvalidTopicException.class::isInstance);
        }
    }

    /** Empty when the record is acknowledged. */
    private static Optional<Rejection> await(Sent record, BooleanSupplier mayContinue) {
        for (int look = 1; mayContinue.getAsBoolean(); look++) {
            try {
                record.acknowledgement().get(LOOK_SECONDS, TimeUnit.SECONDS);
                return Optional.empty();
            } catch (TimeoutException e) {
                if (look % QUIET_LOOKS == 0) {
                    LOG.warn("Kafka has not acknowledged a record for {} s; waiting", look * LOOK_SECONDS);
                }
            } catch (ExecutionException e) {
                return Optional.of(rejection(record.event(), cause(e)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PublishingStopped();
            }
        }
        throw new PublishingStopped();
    }

    /** Only what lies in the record itself; anything else ends the batch, which is published again. */
    private static Rejection rejection(OutboxEvent event, Throwable cause) {
        if (NEVER_TAKEN.stream().anyMatch(type -> type.isInstance(cause))) {
            return new Rejection(event, cause.getClass().getSimpleName() + ": " + cause.getMessage());
        }
        throw new KafkaUnavailable(cause);
    }

    private static Throwable cause(Throwable e) {
        return e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    }
}
