package com.generalaugment.outboxrelay.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.generalaugment.outboxrelay.domain.OutboxEvent;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** An event as a Kafka record: the envelope is the value; what routing and tracing need stands in headers too. */
final class EventRecord {

    private EventRecord() {}

    static ProducerRecord<String, byte[]> of(OutboxEvent event) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(event.topic(), event.key(), event.payload().getBytes(UTF_8));
        Headers headers = record.headers();
        add(headers, "id", event.id());
        add(headers, "type", event.type());
        add(headers, "project_id", event.projectId());
        add(headers, "traceparent", event.traceparent());
        return record;
    }

    private static void add(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, value.getBytes(UTF_8));
        }
    }
}
