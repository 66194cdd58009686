package com.generalaugment.outboxrelay.events;

import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The producer: sends at once, waits for all in-sync replicas, never gives up, holds little. */
public final class ProducerSettings {

    private static final int BUFFER_BYTES = 16 * 1024 * 1024;
    private static final int LARGEST_RECORD_BYTES = 8 * 1024 * 1024;

    private ProducerSettings() {}

    public static Producer<String, byte[]> open(String servers) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", servers);
        settings.put("client.id", "outbox-relay");
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("linger.ms", "0");
        settings.put("delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE));
        settings.put("request.timeout.ms", "10000");
        settings.put("max.block.ms", "5000");
        settings.put("reconnect.backoff.max.ms", "1000");
        settings.put("metadata.max.age.ms", "30000");
        settings.put("buffer.memory", Integer.toString(BUFFER_BYTES));
        settings.put("max.request.size", Integer.toString(LARGEST_RECORD_BYTES));
        settings.put("enable.metrics.push", "false");
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }
}
