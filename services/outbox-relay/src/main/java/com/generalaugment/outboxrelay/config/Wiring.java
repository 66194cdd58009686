package com.generalaugment.outboxrelay.config;

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
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the relay together, and starts and stops it with the application. */
@Singleton
public class Wiring {

    private final OutboxRelayConfig config;
    private final DatabaseAddress database;
    private final String kafka;

    public Wiring(
            OutboxRelayConfig config,
            @ConfigProperty(name = "genaug.database.url") String url,
            @ConfigProperty(name = "genaug.database.username") String username,
            @ConfigProperty(name = "genaug.database.password") String password,
            @ConfigProperty(name = "genaug.kafka.bootstrap-servers") String kafka) {
        this.config = config;
        this.database = DatabaseAddress.of(url, username, password);
        this.kafka = kafka;
    }

    @Produces
    @Singleton
    PgSessions sessions() {
        return new PgSessions(database);
    }

    @Produces
    @Singleton
    PgSession session(PgSessions sessions) {
        return new PgSession(sessions);
    }

    @Produces
    @Singleton
    PgLeadership leadership(PgSessions sessions) {
        return new PgLeadership(sessions, config.slot());
    }

    @Produces
    @Singleton
    PgSlot slot(PgSessions sessions, PgSession session) {
        return new PgSlot(sessions, session, config.slot());
    }

    @Produces
    @Singleton
    KafkaTopics topics() {
        OutboxRelayConfig.Topics topics = config.topics();
        return new KafkaTopics(
                KafkaTopics.admin(kafka),
                new TopicSettings(topics.create(), topics.partitions(), topics.replicationFactor()));
    }

    void close(@Disposes KafkaTopics topics) {
        topics.close();
    }

    @Produces
    @Singleton
    KafkaPublisher publisher(KafkaTopics topics) {
        return new KafkaPublisher(() -> ProducerSettings.open(kafka), topics);
    }

    void close(@Disposes KafkaPublisher publisher) {
        publisher.close();
    }

    @Produces
    @Singleton
    LagMonitor lag(PgSlot slot) {
        return new LagMonitor(slot, config.lagWarning().asLongValue());
    }

    @Produces
    @Singleton
    PgOutboxTables tables(PgSessions sessions, PgSession session, PgSlot slot) {
        return new PgOutboxTables(sessions, session, slot);
    }

    @Produces
    @Singleton
    Deliveries deliveries(KafkaPublisher publisher, PgOutboxTables tables) {
        return new Deliveries(publisher, tables);
    }

    @Produces
    @Singleton
    Relay relay(PgLeadership leadership, PgSlot slot, PgOutboxTables tables, Deliveries deliveries, LagMonitor lag) {
        DebeziumSettings stream =
                new DebeziumSettings(database, config.slot(), config.pollInterval(), config.batchSize());
        return new Relay(leadership, slot, tables, new DebeziumStream(stream), deliveries, lag, Clock.systemUTC());
    }

    void start(@Observes StartupEvent event, PgLeadership leadership, Relay relay) {
        leadership.start();
        relay.start();
    }

    void stop(@Observes ShutdownEvent event, Relay relay) {
        relay.stop();
    }
}
