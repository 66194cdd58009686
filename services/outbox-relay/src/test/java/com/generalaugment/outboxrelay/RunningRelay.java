package com.generalaugment.outboxrelay;

import com.generalaugment.outboxrelay.domain.Deliveries;
import com.generalaugment.outboxrelay.domain.LagMonitor;
import com.generalaugment.outboxrelay.domain.Relay;
import com.generalaugment.outboxrelay.events.KafkaPublisher;
import com.generalaugment.outboxrelay.events.KafkaTopics;
import com.generalaugment.outboxrelay.events.ProducerSettings;
import com.generalaugment.outboxrelay.events.TopicSettings;
import com.generalaugment.outboxrelay.store.DatabaseAddress;
import com.generalaugment.outboxrelay.store.DebeziumSettings;
import com.generalaugment.outboxrelay.store.DebeziumStream;
import com.generalaugment.outboxrelay.store.PgLeadership;
import com.generalaugment.outboxrelay.store.PgOutboxTables;
import com.generalaugment.outboxrelay.store.PgSession;
import com.generalaugment.outboxrelay.store.PgSessions;
import com.generalaugment.outboxrelay.store.PgSlot;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** A relay in this JVM, without Quarkus around it. */
final class RunningRelay implements AutoCloseable {

    final Relay relay;
    final Deliveries deliveries;
    final LagMonitor lag;
    final PgSlot slot;
    private final PgLeadership leadership;
    private final KafkaTopics topics;
    private final KafkaPublisher publisher;

    private RunningRelay(DatabaseAddress address, String kafka, String name) {
        PgSessions sessions = new PgSessions(address);
        PgSession session = new PgSession(sessions);
        leadership = new PgLeadership(sessions, name);
        slot = new PgSlot(sessions, session, name);
        lag = new LagMonitor(slot, 64 * 1024 * 1024);
        topics = new KafkaTopics(KafkaTopics.admin(kafka), new TopicSettings(true, Optional.empty(), Optional.empty()));
        publisher = new KafkaPublisher(() -> ProducerSettings.open(kafka), topics);
        PgOutboxTables tables = new PgOutboxTables(sessions, session, slot);
        deliveries = new Deliveries(publisher, tables);
        relay = new Relay(
                leadership,
                slot,
                tables,
                new DebeziumStream(new DebeziumSettings(address, name, Duration.ofMillis(5), 512)),
                deliveries,
                lag,
                Clock.systemUTC());
    }

    static RunningRelay on(DatabaseAddress address, String kafka, String name) {
        RunningRelay running = new RunningRelay(address, kafka, name);
        running.leadership.start();
        running.relay.start();
        return running;
    }

    /** The simple name of what it is doing. */
    String state() {
        return relay.state().getClass().getSimpleName();
    }

    @Override
    public void close() {
        relay.stop();
        leadership.close();
        publisher.close();
        topics.close();
    }
}
