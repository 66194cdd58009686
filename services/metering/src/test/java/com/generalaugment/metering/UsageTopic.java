package com.generalaugment.metering;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
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
import org.jspecify.annotations.Nullable;

/** The writers' side of {@code genaug.usage.v1}, and of other topics. */
public final class UsageTopic {

    private static final KafkaProducer<String, byte[]> PRODUCER = new KafkaProducer<>(
            Map.of("bootstrap.servers", InfrastructureResource.shared().kafkaBootstrap(), "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());

    private UsageTopic() {}

    /** A completed turn of one user: 100 tokens in, 20 out. */
    public static UsageRecorded turn(String run, long costMicros) {
        return turn(run, "u-1", "app", costMicros);
    }

    public static UsageRecorded turn(String run, @Nullable String user, @Nullable String feature, long costMicros) {
        return new UsageRecorded(
                run,
                "resp_" + run,
                run,
                null,
                user,
                "key-1",
                "live",
                feature,
                "test",
                Caller.MODEL,
                "genaug",
                "platform",
                "2026-11-01",
                "completed",
                1,
                2,
                100,
                10,
                20,
                0,
                costMicros);
    }

    public static EventEnvelope<UsageRecorded> event(Tenant tenant, UsageRecorded used) {
        return at(Instant.now(), tenant, used);
    }

    public static EventEnvelope<UsageRecorded> at(Instant time, Tenant tenant, UsageRecorded used) {
        return new EventEnvelope<>(Ids.next("evt_"), time, tenant.toString(), null, tenant.toString(), used);
    }

    public static void publish(EventEnvelope<?> event) {
        publish(event.data().topic(), event.subject(), EventCodec.encode(event).getBytes(StandardCharsets.UTF_8));
    }

    public static void publish(String key, byte @Nullable [] value) {
        publish(Topic.USAGE, key, value);
    }

    private static void publish(Topic topic, String key, byte @Nullable [] value) {
        try {
            PRODUCER.send(new ProducerRecord<>(topic.topicName(), key, value)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
