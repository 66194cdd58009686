package com.generalaugment.outboxrelay.events;

import com.generalaugment.libs.runtime.kafka.DeadLetter;
import com.generalaugment.outboxrelay.domain.OutboxEvent;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The topics of dead letters as an operator sees them: what is in them, and putting a record back on its own topic. */
public final class KafkaDeadLetters implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);

    private final String servers;
    private final Admin admin;
    private final Producer<String, byte[]> producer;

    public KafkaDeadLetters(String servers) {
        this.servers = servers;
        this.admin = KafkaTopics.admin(servers);
        this.producer = ProducerSettings.open(servers);
    }

    /**
     * A dead letter.
     *
     * @param place {@code partition@offset} in the topic of dead letters
     * @param isReplayed whether the record was put back since
     */
    public record Entry(DeadLetter letter, String place, boolean isReplayed) {}

    /** All topics of dead letters, by the names of the topics they belong to. */
    public List<String> topics() {
        return await(admin.listTopics().names()).stream()
                .filter(name -> name.endsWith(DeadLetter.SUFFIX))
                .map(name -> name.substring(0, name.length() - DeadLetter.SUFFIX.length()))
                .sorted()
                .toList();
    }

    public void list(String topic, Consumer<Entry> each) {
        Set<String> replayed = replayedPlaces(topic);
        scan(
                topic,
                record -> DeadLetter.read(record).ifPresent(letter -> {
                    String place = DeadLetter.place(record);
                    each.accept(new Entry(letter, place, replayed.contains(place)));
                }));
    }

    /** Puts the wanted records back on their topic, in their order, and marks each as replayed. A second replay is harmless: consumers count an event once. */
    public void replay(String topic, Predicate<Entry> wanted, Consumer<Entry> each) {
        Set<String> replayed = replayedPlaces(topic);
        scan(
                topic,
                record -> DeadLetter.read(record).ifPresent(letter -> {
                    String place = DeadLetter.place(record);
                    Entry entry = new Entry(letter, place, replayed.contains(place));
                    if (wanted.test(entry)) {
                        send(letter.replay(record));
                        send(DeadLetter.replayed(record));
                        each.accept(entry);
                    }
                }));
    }

    /** Publishes an event of an outbox. @throws KafkaUnavailable when Kafka does not take it, with its reason as cause */
    public void publish(OutboxEvent event) {
        send(EventRecord.of(event));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        admin.close(Duration.ofSeconds(1));
    }

    private Set<String> replayedPlaces(String topic) {
        Set<String> places = new HashSet<>();
        scan(topic, record -> DeadLetter.replayedPlace(record).ifPresent(places::add));
        return places;
    }

    /** Every record that is there now. */
    private void scan(String topic, Consumer<ConsumerRecord<String, byte[]>> each) {
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(DeadLetter.topicOf(topic)).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (record.offset()
                            < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                        each.accept(record);
                    }
                }
            }
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", servers,
                        "enable.auto.commit", "false",
                        "allow.auto.create.topics", "false",
                        "auto.offset.reset", "earliest",
                        "default.api.timeout.ms", "10000",
                        "fetch.max.bytes", "8388608",
                        "max.poll.records", "100",
                        "enable.metrics.push", "false"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private void send(ProducerRecord<String, byte[]> record) {
        await(producer.send(record));
    }

    private static <T> T await(java.util.concurrent.Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaUnavailable(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable(e);
        }
    }

    private static <T> T await(org.apache.kafka.common.KafkaFuture<T> future) {
        return await(future.toCompletionStage().toCompletableFuture());
    }
}
