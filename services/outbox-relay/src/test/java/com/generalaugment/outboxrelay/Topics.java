package com.generalaugment.outboxrelay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Topics as their consumers see them. */
final class Topics {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Topics() {}

    static String kafka() {
        return InfrastructureResource.shared().kafkaBootstrap();
    }

    /** A name that no other test uses. */
    static String fresh() {
        return "test.topic." + ProcessHandle.current().pid() + "." + NUMBER.incrementAndGet();
    }

    static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka()));
    }

    /** All records so far and until all of these ids have come, at most two minutes. */
    static List<ConsumerRecord<String, byte[]>> read(String topic, Set<String> ids) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        Set<String> missing = new LinkedHashSet<>(ids);
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", kafka(),
                        "group.id", topic + "." + NUMBER.incrementAndGet(),
                        "auto.offset.reset", "earliest",
                        "metadata.max.age.ms", "500",
                        "enable.auto.commit", "false"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (!missing.isEmpty()) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    records.add(record);
                    missing.remove(header(record, "id"));
                });
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(missing.size() + " of " + ids.size() + " events never came, such as "
                            + missing.iterator().next());
                }
            }
            consumer.poll(Duration.ofMillis(300)).forEach(records::add);
        }
        return records;
    }

    static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    /** Ids per key, in the order in which a consumer that counts an id once sees them. */
    static Map<String, List<String>> firstSeenByKey(List<ConsumerRecord<String, byte[]>> records) {
        Set<String> seen = new LinkedHashSet<>();
        return records.stream()
                .filter(record -> seen.add(header(record, "id")))
                .collect(Collectors.groupingBy(
                        ConsumerRecord::key, Collectors.mapping(r -> header(r, "id"), Collectors.toList())));
    }

    /** The same for ids that were written in this order by {@link Outbox#write(String, String, String, int)}. */
    static Map<String, List<String>> writtenByKey(List<String> ids) {
        return ids.stream()
                .collect(Collectors.groupingBy(
                        id -> "key-" + Integer.parseInt(id.substring(id.lastIndexOf('-') + 1)) % 3));
    }
}
