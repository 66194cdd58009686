package com.generalaugment.memory;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.events.UserEvent.UserDataErased;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rest of the platform as memory sees it: a relay that empties its outbox, and services that answer what they hear. */
final class OtherHolders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OtherHolders.class);

    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", InfrastructureResource.shared().kafkaBootstrap(), "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());
    private final ScheduledExecutorService relay = Executors.newSingleThreadScheduledExecutor();
    private final Queue<EventEnvelope<?>> heard = new ConcurrentLinkedQueue<>();
    private volatile List<UserDataErased> answers = List.of();

    OtherHolders() {
        relay.scheduleWithFixedDelay(this::carryOrTryAgain, 20, 20, TimeUnit.MILLISECONDS);
    }

    /** What every fact is answered with from now on; the erasure's id is filled in. */
    void answer(UserDataErased... reports) {
        answers = List.of(reports);
    }

    static UserDataErased report(String service, Map<String, Integer> stores, int remaining) {
        return new UserDataErased("", service, stores, remaining);
    }

    /** Facts on their way out. */
    Queue<EventEnvelope<?>> heard() {
        return heard;
    }

    private void carryOrTryAgain() {
        try {
            carry();
        } catch (RuntimeException e) {
            LOG.warn("carried at the next look", e);
        }
    }

    private void carry() {
        for (String payload : Tables.take("DELETE FROM memory.outbox_event RETURNING payload")) {
            EventEnvelope<?> fact =
                    EventCodec.decode(payload.getBytes(StandardCharsets.UTF_8)).orElseThrow();
            heard.add(fact);
            publish(fact.subject(), payload);
            if (fact.data() instanceof UserErased erased) {
                answers.forEach(report -> publish(fact, erased, report));
            }
        }
    }

    private void publish(EventEnvelope<?> fact, UserErased erased, UserDataErased report) {
        publish(
                fact.subject(),
                EventCodec.encode(new EventEnvelope<>(
                        Ids.next("evt_"),
                        Instant.now(),
                        fact.projectId(),
                        null,
                        fact.subject(),
                        new UserDataErased(
                                erased.erasureId(), report.service(), report.stores(), report.remaining()))));
    }

    private void publish(String key, String payload) {
        producer.send(new ProducerRecord<>(Topic.USER.topicName(), key, payload.getBytes(StandardCharsets.UTF_8)));
        producer.flush();
    }

    @Override
    public void close() {
        relay.shutdownNow();
        producer.close();
    }
}
