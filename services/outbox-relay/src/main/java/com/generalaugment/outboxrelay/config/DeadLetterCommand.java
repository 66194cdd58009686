package com.generalaugment.outboxrelay.config;

import com.generalaugment.libs.runtime.kafka.DeadLetter;
import com.generalaugment.outboxrelay.domain.OutboxEvent;
import com.generalaugment.outboxrelay.events.KafkaDeadLetters;
import com.generalaugment.outboxrelay.events.KafkaUnavailable;
import com.generalaugment.outboxrelay.store.DatabaseAddress;
import com.generalaugment.outboxrelay.store.PgRejectedEvents;
import com.generalaugment.outboxrelay.store.PgSession;
import com.generalaugment.outboxrelay.store.PgSessions;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The operator's command, run beside the relay in its image: {@code dead-letters list [TOPIC]} and {@code dead-letters replay TOPIC [ID]}.
 * It reads the same environment variables as the service.
 */
public final class DeadLetterCommand {

    public static final String NAME = "dead-letters";

    private static final String USAGE = """
            usage: dead-letters list [TOPIC]
                   dead-letters replay TOPIC [ID]     ID: an event id, or the place of a dead letter such as 0@12; without it all
                                                      that were not replayed yet""";

    private static final String FORMAT = "%-24s %-12s %-12s %-26s %-18s %-36s %-14s %-9s %s%n";
    private static final String OUTBOX = "outbox";

    private final Map<String, String> environment;
    private final PrintStream out;

    public DeadLetterCommand(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    /** @param arguments behind {@link #NAME} @return the exit code */
    public int run(List<String> arguments) {
        String action = arguments.isEmpty() ? "" : arguments.getFirst();
        if (action.equals("list") && arguments.size() <= 2) {
            return list(arguments.size() == 2 ? arguments.get(1) : "");
        }
        if (action.equals("replay") && (arguments.size() == 2 || arguments.size() == 3)) {
            return replay(arguments.get(1), arguments.size() == 3 ? arguments.get(2) : "");
        }
        out.println(USAGE);
        return 2;
    }

    private int list(String topic) {
        try (KafkaDeadLetters letters = letters();
                PgSession session = session()) {
            out.printf(FORMAT, "TOPIC", "FROM", "PLACE", "TIME", "TYPE", "ID", "REASON", "STATE", "ERROR");
            topics(letters, topic).forEach(name -> letters.list(name, entry -> print(name, entry)));
            new PgRejectedEvents(session)
                    .list().stream()
                            .filter(entry -> matches(entry.rejection().event(), topic))
                            .forEach(this::print);
            return 0;
        }
    }

    private int replay(String topic, String id) {
        try (KafkaDeadLetters letters = letters();
                PgSession session = session()) {
            AtomicInteger replayed = new AtomicInteger();
            topics(letters, topic)
                    .forEach(name -> letters.replay(name, entry -> isWanted(entry, id), entry -> {
                        replayed.incrementAndGet();
                        out.println("replayed " + name + " " + entry.place() + " "
                                + entry.letter().eventId());
                    }));
            int refused = publish(letters, new PgRejectedEvents(session), topic, id, replayed);
            out.println(replayed + " replayed" + (refused == 0 ? "" : ", " + refused + " still refused by Kafka"));
            return replayed.get() > 0 && refused == 0 ? 0 : 1;
        }
    }

    /** @return how many events of outboxes Kafka still does not take */
    private int publish(
            KafkaDeadLetters letters, PgRejectedEvents events, String topic, String id, AtomicInteger replayed) {
        int refused = 0;
        for (PgRejectedEvents.Entry entry : events.list()) {
            OutboxEvent event = entry.rejection().event();
            if (matches(event, topic) && (id.isEmpty() || id.equals(event.id()))) {
                try {
                    letters.publish(event);
                    events.delete(event);
                    replayed.incrementAndGet();
                    out.println("published " + event.topic() + " " + event.id());
                } catch (KafkaUnavailable e) {
                    refused++;
                    out.println("refused " + event.topic() + " " + event.id() + ": " + e.getCause());
                }
            }
        }
        return refused;
    }

    /** One that was replayed already is replayed again only by its name. */
    private static boolean isWanted(KafkaDeadLetters.Entry entry, String id) {
        return id.isEmpty() ? !entry.isReplayed() : id.equals(entry.letter().eventId()) || id.equals(entry.place());
    }

    private static boolean matches(OutboxEvent event, String topic) {
        return topic.isEmpty() || event.topic().equals(base(topic));
    }

    private static List<String> topics(KafkaDeadLetters letters, String topic) {
        return letters.topics().stream()
                .filter(name -> topic.isEmpty() || name.equals(base(topic)))
                .toList();
    }

    private static String base(String topic) {
        return topic.endsWith(DeadLetter.SUFFIX)
                ? topic.substring(0, topic.length() - DeadLetter.SUFFIX.length())
                : topic;
    }

    private void print(String topic, KafkaDeadLetters.Entry entry) {
        DeadLetter letter = entry.letter();
        out.printf(
                FORMAT,
                topic,
                letter.partition() + "@" + letter.offset(),
                entry.place(),
                letter.time(),
                letter.eventType(),
                letter.eventId(),
                letter.reason(),
                entry.isReplayed() ? "replayed" : "dead",
                letter.error());
    }

    private void print(PgRejectedEvents.Entry entry) {
        OutboxEvent event = entry.rejection().event();
        out.printf(
                FORMAT,
                event.topic(),
                OUTBOX,
                event.schema(),
                entry.at(),
                event.type(),
                event.id(),
                "unpublishable",
                "dead",
                entry.rejection().reason());
    }

    private KafkaDeadLetters letters() {
        return new KafkaDeadLetters(setting("GENAUG_KAFKA_BOOTSTRAP_SERVERS"));
    }

    private PgSession session() {
        return new PgSession(new PgSessions(DatabaseAddress.of(
                setting("GENAUG_DATABASE_URL"),
                setting("GENAUG_DATABASE_USERNAME"),
                setting("GENAUG_DATABASE_PASSWORD"))));
    }

    private String setting(String name) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException(name + " is not set");
        }
        return value;
    }
}
