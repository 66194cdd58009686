package com.generalaugment.metering.events;

import com.generalaugment.libs.events.Topic;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** How many records of its partitions this replica has not fetched yet, as a metric; measured without asking the broker. */
@Singleton
public class ConsumerLag {

    private final AtomicLong records = new AtomicLong();

    public ConsumerLag(MeterRegistry registry) {
        Gauge.builder("general_augment_consumer_lag", records, AtomicLong::doubleValue)
                .tag("topic", Topic.USAGE.topicName())
                .tag("group", UsageBatch.GROUP)
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
