package com.generalaugment.outboxrelay.config;

import com.generalaugment.outboxrelay.domain.Relay;
import com.generalaugment.outboxrelay.events.KafkaTopics;
import com.generalaugment.outboxrelay.store.PgLeadership;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while PostgreSQL and Kafka answer: a standby is as ready as the leader. */
@Readiness
@Singleton
public class NeighboursReadiness implements HealthCheck {

    /** PostgreSQL is asked every second, on the connection that carries the lock. */
    private static final Duration DATABASE_SILENCE = Duration.ofSeconds(4);

    private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(2);

    private final PgLeadership leadership;
    private final KafkaTopics topics;
    private final Relay relay;

    public NeighboursReadiness(PgLeadership leadership, KafkaTopics topics, Relay relay) {
        this.leadership = leadership;
        this.topics = topics;
        this.relay = relay;
    }

    @Override
    public HealthCheckResponse call() {
        boolean database = leadership.sinceContact().compareTo(DATABASE_SILENCE) < 0;
        boolean kafka = topics.isReachable(KAFKA_PATIENCE);
        return HealthCheckResponse.named("outbox-relay")
                .status(database && kafka)
                .withData("postgresql", database ? "up" : "down")
                .withData("kafka", kafka ? "up" : "down")
                .withData("state", relay.state().getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .build();
    }
}
