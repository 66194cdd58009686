package com.generalaugment.libs.runtime.kafka;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.error.Unprocessable.Reason;
import com.generalaugment.libs.runtime.telemetry.LogFields;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts records that cannot be handled on {@code <topic>.dead}, counts them and logs where they were. For one thread. */
final class DeadLetterWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterWriter.class);
    private static final String METRIC = "general_augment_dead_letters";

    private final Subscription reading;
    private final MeterRegistry registry;
    private @Nullable KafkaProducer<String, byte[]> producer;

    DeadLetterWriter(Subscription reading, MeterRegistry registry) {
        this.reading = reading;
        this.registry = registry;
    }

    /**
     * Returns when Kafka has acknowledged the dead letter.
     *
     * @throws Problem when Kafka does not take it: the record waits
     */
    void write(ConsumerRecord<String, byte[]> record, Throwable failure, int attempts) {
        DeadLetter letter = letter(record, failure, attempts);
        try {
            open().send(letter.of(record)).get();
        } catch (ExecutionException | KafkaException e) {
            close();
            throw Problem.unavailable("A dead letter cannot be written.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("A dead letter cannot be written.", e);
        }
        registry.counter(METRIC, "topic", record.topic(), "reason", letter.reason())
                .increment();
        log(record, letter);
    }

    private static void log(ConsumerRecord<String, byte[]> record, DeadLetter letter) {
        try (LogFields fields = fields(record)) {
            LOG.error(
                    "a record can never be handled and is a dead letter: topic {}, partition {}, offset {}, event {}, reason {}, {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    letter.eventId(),
                    letter.reason(),
                    letter.error());
        }
    }

    private static LogFields fields(ConsumerRecord<String, byte[]> record) {
        LogFields fields = LogFields.none().with("topic", record.topic());
        EventCodec.read(record.value(), e -> {}).ifPresent(fact -> {
            fields.with(LogFields.PROJECT, fact.projectId());
            TraceContext.parse(fact.traceparent()).ifPresent(trace -> fields.with(LogFields.TRACE, trace.traceId()));
        });
        return fields;
    }

    @Override
    public void close() {
        KafkaProducer<String, byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }

    private DeadLetter letter(ConsumerRecord<String, byte[]> record, Throwable failure, int attempts) {
        Reason reason = RecordFailures.reason(failure);
        // A fact of an unknown type has no envelope here; the relay gives every record its id and type in headers.
        Optional<EventEnvelope<?>> fact = EventCodec.read(record.value(), e -> {});
        return new DeadLetter(
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                reading.group().orElse(""),
                attempts,
                reason.label(),
                RecordFailures.text(failure),
                fact.map(EventEnvelope::id).orElseGet(() -> DeadLetter.text(record.headers(), "id")),
                fact.<String>map(EventEnvelope::type).orElseGet(() -> DeadLetter.text(record.headers(), "type")));
    }

    private KafkaProducer<String, byte[]> open() {
        KafkaProducer<String, byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(settings(), new StringSerializer(), new ByteArraySerializer());
            producer = open;
        }
        return open;
    }

    /** Seldom used: small, and given up soon, because the consumer has to poll meanwhile. */
    private Properties settings() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", reading.servers());
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("buffer.memory", "33554432");
        settings.put("max.request.size", "16777216");
        settings.put("max.block.ms", "10000");
        settings.put("request.timeout.ms", "10000");
        settings.put("delivery.timeout.ms", "30000");
        settings.put("metadata.max.age.ms", "5000");
        settings.put("reconnect.backoff.max.ms", "1000");
        settings.put("enable.metrics.push", "false");
        return settings;
    }
}
