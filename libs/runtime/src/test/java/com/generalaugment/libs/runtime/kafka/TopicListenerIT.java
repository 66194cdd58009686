package com.generalaugment.libs.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicListenerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SERVERS = InfrastructureResource.shared().kafkaBootstrap();
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String topic = "notes-" + NEXT.incrementAndGet();
    private final List<TopicListener> started = new ArrayList<>();
    private final Admin admin = Admin.create(Map.of("bootstrap.servers", SERVERS));
    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", SERVERS, "acks", "all", "metadata.max.age.ms", "500"),
            new StringSerializer(),
            new ByteArraySerializer());

    @BeforeEach
    void makeTheTopic() throws Exception {
        makeTopic(1);
    }

    @AfterEach
    void close() {
        started.forEach(TopicListener::stop);
        producer.close();
        admin.close();
    }

    @Test
    void whoSharesTheWorkHearsFromTheBeginningAndOnlyOnce() {
        // Given
        say(0, "one");
        Queue<String> first = listen(Reading.shared(SERVERS, topic, topic));
        await().atMost(PATIENCE).until(() -> first.contains("one"));
        started.forEach(TopicListener::stop);

        // When: the next one of the group comes, and more is said
        Queue<String> second = listen(Reading.shared(SERVERS, topic, topic));
        say(0, "two");

        // Then
        await().atMost(PATIENCE).until(() -> second.contains("two"));
        assertThat(second).containsExactly("two");
    }

    @Test
    void whatCouldNotBeHandledComesAgain() {
        // Given
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        AtomicInteger failures = new AtomicInteger(2);
        listen(Reading.shared(SERVERS, topic, topic), records -> {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("the store is away");
            }
            heard.addAll(texts(records));
        });

        // When
        say(0, "one");

        // Then
        await().atMost(PATIENCE).until(() -> heard.contains("one"));
        assertThat(heard).containsExactly("one");
        assertThat(failures).hasNegativeValue();
    }

    @Test
    void everyReplicaHearsWhatIsSaidFromThenOn() {
        // Given
        say(0, "before");
        Queue<String> one = listen(Reading.everywhere(SERVERS, topic));
        Queue<String> other = listen(Reading.everywhere(SERVERS, topic));

        // When
        sayUntil(0, "now", one, other);

        // Then
        assertThat(Set.copyOf(one)).containsExactly("now");
        assertThat(Set.copyOf(other)).containsExactly("now");
    }

    @Test
    void aTopicThatIsMadeLaterAndGrowsIsHeardWhole() throws Exception {
        // Given: a listener that was there first
        admin.deleteTopics(Set.of(topic)).all().get();
        Queue<String> heard = listen(Reading.everywhere(SERVERS, topic));
        makeTopic(1);
        sayUntil(0, "first partition", heard);

        // When
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();

        // Then
        sayUntil(1, "second partition", heard);
        assertThat(heard).contains("first partition", "second partition");
    }

    @Test
    void whatIsNoFactOfAProjectHoldsUpNothing() {
        // Given
        Tenant tenant = new Tenant(UUID.randomUUID());
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        TopicListener listener = TopicListener.ofFacts(
                Reading.shared(SERVERS, topic, topic),
                (of, fact) -> heard.add(of + " " + fact.id()),
                new SimpleMeterRegistry());
        started.add(listener);
        listener.start();

        // When
        say(0, "no json");
        say(0, EventCodec.encode(erased("evt_1", "a project that is no UUID")));
        say(0, EventCodec.encode(erased("evt_2", null)));
        say(0, EventCodec.encode(erased("evt_3", tenant.toString())));

        // Then
        await().atMost(PATIENCE).until(() -> !heard.isEmpty());
        assertThat(heard).containsExactly(tenant + " evt_3");
    }

    private static EventEnvelope<UserErased> erased(String id, @Nullable String project) {
        return new EventEnvelope<>(id, Instant.EPOCH, project, null, "somebody", new UserErased("era_1", "ada"));
    }

    private void makeTopic(int partitions) {
        await().atMost(PATIENCE).until(() -> {
            try {
                admin.createTopics(Set.of(new NewTopic(topic, Optional.of(partitions), Optional.of((short) 1))))
                        .all()
                        .get();
                return true;
            } catch (ExecutionException stillBeingDeleted) {
                return false;
            }
        });
    }

    private Queue<String> listen(Reading reading) {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        listen(reading, records -> heard.addAll(texts(records)));
        return heard;
    }

    private void listen(Reading reading, TopicListener.Handler handler) {
        TopicListener listener = new TopicListener(reading, handler, new SimpleMeterRegistry());
        started.add(listener);
        listener.start();
    }

    private static List<String> texts(ConsumerRecords<String, byte[]> records) {
        List<String> texts = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            texts.add(new String(record.value(), StandardCharsets.UTF_8));
        }
        return texts;
    }

    private void say(int partition, String text) {
        producer.send(new ProducerRecord<>(topic, partition, "key", text.getBytes(StandardCharsets.UTF_8)));
        producer.flush();
    }

    @SafeVarargs
    private void sayUntil(int partition, String text, Queue<String>... listeners) {
        Set<Queue<String>> silent = ConcurrentHashMap.newKeySet();
        silent.addAll(List.of(listeners));
        await().atMost(PATIENCE).until(() -> {
            say(partition, text);
            silent.removeIf(heard -> heard.contains(text));
            return silent.isEmpty();
        });
    }
}
