package com.generalaugment.libs.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Why and where a record could not be handled, as headers of the dead letter; its key, value and other headers are the record's own.
 *
 * @param topic where the record was, with partition and offset
 * @param time of the record
 * @param group the consumer; empty for readers without a group
 * @param reason label of {@code Unprocessable.Reason}
 * @param error class and constant text of the failure, without content
 * @param eventId empty when it is not known
 */
public record DeadLetter(
        String topic,
        int partition,
        long offset,
        Instant time,
        String group,
        int attempts,
        String reason,
        String error,
        String eventId,
        String eventType) {

    /** Of the topic that holds a topic's dead letters. */
    public static final String SUFFIX = ".dead";

    private static final String PREFIX = "dead_letter_";
    private static final String REPLAYED = PREFIX + "replayed";
    private static final String REPLAY_OF = "replay_of";

    public static String topicOf(String topic) {
        return topic + SUFFIX;
    }

    /** The record with this dead letter's headers, for the topic of dead letters. */
    public ProducerRecord<String, byte[]> of(ConsumerRecord<String, byte[]> record) {
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(topicOf(topic), record.key(), record.value());
        copyOwnHeaders(record.headers(), letter.headers());
        headers().forEach((name, value) -> letter.headers().add(PREFIX + name, value.getBytes(UTF_8)));
        return letter;
    }

    /** Empty for what is no dead letter, such as the mark of a replay. */
    public static Optional<DeadLetter> read(ConsumerRecord<String, byte[]> letter) {
        Headers headers = letter.headers();
        String topic = text(headers, PREFIX + "topic");
        if (topic.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DeadLetter(
                topic,
                (int) number(headers, "partition"),
                number(headers, "offset"),
                Instant.ofEpochMilli(number(headers, "time")),
                text(headers, PREFIX + "group"),
                (int) number(headers, "attempts"),
                text(headers, PREFIX + "reason"),
                text(headers, PREFIX + "error"),
                text(headers, PREFIX + "id"),
                text(headers, PREFIX + "type")));
    }

    /** The record as it was, for its own topic, with a header that names the dead letter. */
    public ProducerRecord<String, byte[]> replay(ConsumerRecord<String, byte[]> letter) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, letter.key(), letter.value());
        copyOwnHeaders(letter.headers(), record.headers());
        record.headers().add(REPLAY_OF, place(letter).getBytes(UTF_8));
        return record;
    }

    /** A record behind the dead letter, in the same topic, that says that it was replayed. */
    public static ProducerRecord<String, byte[]> replayed(ConsumerRecord<String, byte[]> letter) {
        ProducerRecord<String, byte[]> mark =
                new ProducerRecord<>(letter.topic(), letter.partition(), letter.key(), new byte[0]);
        mark.headers().add(REPLAYED, place(letter).getBytes(UTF_8));
        return mark;
    }

    /** The {@link #place} of the dead letter that was replayed; empty for any other record. */
    public static Optional<String> replayedPlace(ConsumerRecord<String, byte[]> mark) {
        return Optional.of(text(mark.headers(), REPLAYED)).filter(place -> !place.isEmpty());
    }

    /** {@code partition@offset}, unique in its topic. */
    public static String place(ConsumerRecord<String, byte[]> record) {
        return record.partition() + "@" + record.offset();
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("topic", topic);
        headers.put("partition", Integer.toString(partition));
        headers.put("offset", Long.toString(offset));
        headers.put("time", Long.toString(time.toEpochMilli()));
        headers.put("group", group);
        headers.put("attempts", Integer.toString(attempts));
        headers.put("reason", reason);
        headers.put("error", error);
        headers.put("id", eventId);
        headers.put("type", eventType);
        return headers;
    }

    private static void copyOwnHeaders(Headers from, Headers to) {
        for (Header header : from) {
            if (!header.key().startsWith(PREFIX) && !header.key().equals(REPLAY_OF)) {
                to.add(header);
            }
        }
    }

    static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }

    private static long number(Headers headers, String name) {
        String text = text(headers, PREFIX + name);
        try {
            return text.isEmpty() ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
