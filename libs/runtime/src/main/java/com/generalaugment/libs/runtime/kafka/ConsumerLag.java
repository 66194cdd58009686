package com.generalaugment.libs.runtime.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** How many records of its partitions this replica has not fetched yet, as a metric; measured without asking the broker. */
final class ConsumerLag {

    private final AtomicLong records = new AtomicLong();

    ConsumerLag(MeterRegistry registry, Subscription reading) {
        Gauge.builder("general_augment_consumer_lag", records, AtomicLong::doubleValue)
                .tag("topic", reading.topic())
                .tag("group", reading.group().orElse("every replica"))
                .register(registry);
    }

    /** Only on the thread that polls. */
    void measure(KafkaConsumer<?, ?> consumer) {
        long sum = 0;
        for (TopicPartition partition : consumer.assignment()) {
            sum += consumer.currentLag(partition).orElse(0);
        }
        records.set(sum);
    }
}
