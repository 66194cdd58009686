package com.generalaugment.libs.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
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
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicListenerIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
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
        Queue<String> first = listen(Subscription.shared(SERVERS, topic, topic));
        await().atMost(TIMEOUT).until(() -> first.contains("one"));
        started.forEach(TopicListener::stop);

        // When: the next one of the group comes, and more is said
        Queue<String> second = listen(Subscription.shared(SERVERS, topic, topic));
        say(0, "two");

        // Then
        await().atMost(TIMEOUT).until(() -> second.contains("two"));
        assertThat(second).containsExactly("two");
    }

    @Test
    void whatCouldNotBeHandledComesAgain() {
        // Given
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        AtomicInteger failures = new AtomicInteger(2);
        listen(Subscription.shared(SERVERS, topic, topic), records -> {
            if (failures.getAndDecrement() > 0) {
                throw Problem.unavailable("the store is away", null);
            }
            heard.addAll(texts(records));
        });

        // When
        say(0, "one");

        // Then
        await().atMost(TIMEOUT).until(() -> heard.contains("one"));
        assertThat(heard).containsExactly("one");
        assertThat(failures).hasNegativeValue();
    }

    @Test
    void everyReplicaHearsWhatIsSaidFromThenOn() {
        // Given
        say(0, "before");
        Queue<String> one = listen(Subscription.everywhere(SERVERS, topic));
        Queue<String> other = listen(Subscription.everywhere(SERVERS, topic));

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
        Queue<String> heard = listen(Subscription.everywhere(SERVERS, topic));
        makeTopic(1);
        sayUntil(0, "first partition", heard);

        // When
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();

        // Then
        sayUntil(1, "second partition", heard);
        assertThat(heard).contains("first partition", "second partition");
    }

    @Test
    void aRecordThatCanNeverBeHandledIsADeadLetterAndTheOthersAreHandledInOrder() { // hazard 46
        // Given
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        AtomicInteger attempts = new AtomicInteger();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        listen(
                Subscription.shared(SERVERS, topic, "group-" + topic),
                records -> {
                    if (texts(records).contains("poison")) {
                        attempts.addAndGet(records.size() == 1 ? 1 : 0);
                        throw new IllegalStateException("a bug with somebody's words");
                    }
                    heard.addAll(texts(records));
                },
                registry);

        // When
        List.of("one", "two", "poison", "three", "four").forEach(text -> say(0, text));

        // Then
        await().atMost(TIMEOUT).until(() -> heard.contains("four"));
        assertThat(heard).containsExactly("one", "two", "three", "four");
        ConsumerRecord<String, byte[]> record = deadLetters(1).getFirst();
        assertThat(new String(record.value(), StandardCharsets.UTF_8)).isEqualTo("poison");
        DeadLetter letter = DeadLetter.read(record).orElseThrow();
        assertThat(letter.topic()).isEqualTo(topic);
        assertThat(letter.partition()).isZero();
        assertThat(letter.offset()).isEqualTo(2);
        assertThat(letter.group()).isEqualTo("group-" + topic);
        assertThat(letter.reason()).isEqualTo("defect");
        assertThat(letter.error()).isEqualTo("IllegalStateException");
        assertThat(letter.attempts()).isEqualTo(attempts.get()).isGreaterThan(1);
        assertThat(registry.get("general_augment_dead_letters")
                        .tags("topic", topic, "reason", "defect")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void anOutageMakesNoDeadLetterHoweverLongItIs() {
        // Given: more failures than a defect has attempts
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        AtomicInteger failures = new AtomicInteger(6);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        listen(
                Subscription.shared(SERVERS, topic, topic),
                records -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new IllegalStateException(Problem.unavailable("The database is away.", null));
                    }
                    heard.addAll(texts(records));
                },
                registry);

        // When
        say(0, "one");

        // Then
        await().atMost(TIMEOUT).until(() -> heard.contains("one"));
        assertThat(registry.find("general_augment_dead_letters").counters()).isEmpty();
    }

    @Test
    void whatIsNoFactOfAProjectHoldsUpNothing() {
        // Given
        Tenant tenant = new Tenant(UUID.randomUUID());
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        TopicListener listener = TopicListener.ofFacts(
                Subscription.shared(SERVERS, topic, topic),
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
        await().atMost(TIMEOUT).until(() -> !heard.isEmpty());
        assertThat(heard).containsExactly(tenant + " evt_3");
        assertThat(deadLetters(3))
                .extracting(record -> DeadLetter.read(record).orElseThrow())
                .allMatch(letter -> letter.reason().equals("unreadable") && letter.attempts() == 1)
                .extracting(DeadLetter::eventId)
                .containsExactly("", "evt_1", "evt_2");
    }

    private List<ConsumerRecord<String, byte[]>> deadLetters(int count) {
        List<ConsumerRecord<String, byte[]>> letters = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(Subscription.shared(SERVERS, topic + ".dead", "letters-" + topic)
                        .settings())) {
            consumer.subscribe(List.of(topic + ".dead"));
            await().atMost(TIMEOUT).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
                return letters.size() >= count;
            });
        }
        return letters;
    }

    private static EventEnvelope<UserErased> erased(String id, @Nullable String project) {
        return new EventEnvelope<>(id, Instant.EPOCH, project, null, "somebody", new UserErased("era_1", "ada"));
    }

    private void makeTopic(int partitions) {
        await().atMost(TIMEOUT).until(() -> {
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

    private Queue<String> listen(Subscription reading) {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        listen(reading, records -> heard.addAll(texts(records)));
        return heard;
    }

    private void listen(Subscription reading, TopicListener.Handler handler) {
        listen(reading, handler, new SimpleMeterRegistry());
    }

    private void listen(Subscription reading, TopicListener.Handler handler, SimpleMeterRegistry registry) {
        TopicListener listener = new TopicListener(reading, handler, registry);
        started.add(listener);
        listener.start();
    }

    private static List<String> texts(List<ConsumerRecord<String, byte[]>> records) {
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
        await().atMost(TIMEOUT).until(() -> {
            say(partition, text);
            silent.removeIf(heard -> heard.contains(text));
            return silent.isEmpty();
        });
    }
}
