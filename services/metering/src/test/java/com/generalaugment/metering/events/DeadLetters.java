package com.generalaugment.metering.events;

import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.runtime.kafka.DeadLetter;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Dead letters of {@code genaug.usage.v1}. */
final class DeadLetters {

    private DeadLetters() {}

    /** Those whose record has this key, as soon as there are so many. */
    static List<DeadLetter> of(String key, int count) {
        List<DeadLetter> letters = new ArrayList<>();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                InfrastructureResource.shared().kafkaBootstrap(),
                "group.id",
                "test-" + key,
                "auto.offset.reset",
                "earliest");
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(DeadLetter.topicOf(Topic.USAGE.topicName())));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (key.equals(record.key())) {
                        DeadLetter.read(record).ifPresent(letters::add);
                    }
                });
                return letters.size() >= count;
            });
        }
        return letters;
    }
}
