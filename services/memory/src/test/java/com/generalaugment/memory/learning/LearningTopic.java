package com.generalaugment.memory.learning;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.LearningEvent.UserSpoke;
import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The writer's side of {@code genaug.learning.v1}. */
final class LearningTopic {

    private static final KafkaProducer<String, byte[]> PRODUCER = new KafkaProducer<>(
            Map.of("bootstrap.servers", InfrastructureResource.shared().kafkaBootstrap(), "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());

    private LearningTopic() {}

    static EventEnvelope<UserSpoke> spoke(Tenant tenant, String user, String responseId, Instant at) {
        return new EventEnvelope<>(
                Ids.next("evt_"),
                at,
                tenant.toString(),
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                responseId,
                new UserSpoke(responseId, user, 7, "key-1", "production"));
    }

    static void publish(EventEnvelope<?> event) {
        publish(event.subject(), EventCodec.encode(event));
    }

    static void publish(String key, String value) {
        try {
            PRODUCER.send(new ProducerRecord<>(Topic.LEARNING.topicName(), key, value.getBytes(StandardCharsets.UTF_8)))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
