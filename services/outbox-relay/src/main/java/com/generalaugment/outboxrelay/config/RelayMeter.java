package com.generalaugment.outboxrelay.config;

import com.generalaugment.outboxrelay.domain.Deliveries;
import com.generalaugment.outboxrelay.domain.LagMonitor;
import com.generalaugment.outboxrelay.domain.Relay;
import com.generalaugment.outboxrelay.store.PgSlot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** What an operator watches. The lag is measured by every replica, so that it is known also when none leads. */
@Singleton
public class RelayMeter {

    void register(
            @Observes StartupEvent event,
            MeterRegistry registry,
            Relay relay,
            Deliveries deliveries,
            LagMonitor lag,
            PgSlot slot) {
        Gauge.builder("general_augment_outbox_leader", relay, r -> r.leads() ? 1 : 0)
                .description("1 on the replica that publishes, 0 on a standby")
                .register(registry);
        Gauge.builder("general_augment_outbox_lag_seconds", lag, LagMonitor::seconds)
                .description("age of the oldest event that is not published")
                .register(registry);
        Gauge.builder("general_augment_outbox_lag_bytes", lag, LagMonitor::bytes)
                .description("write-ahead log that PostgreSQL keeps for the relay")
                .register(registry);
        FunctionCounter.builder("general_augment_outbox_published", deliveries, Deliveries::published)
                .description("events that Kafka acknowledged, re-deliveries included")
                .register(registry);
        FunctionCounter.builder("general_augment_outbox_rejected", deliveries, Deliveries::rejected)
                .description("events that Kafka will never take, set aside in outbox_relay.rejected_event")
                .register(registry);
        FunctionCounter.builder("general_augment_dead_letters", deliveries, Deliveries::rejected)
                .tag("topic", "outbox")
                .tag("reason", "unpublishable")
                .description("records that can never be handled; here the rejected events")
                .register(registry);
        FunctionCounter.builder("general_augment_outbox_slot_lost", slot, PgSlot::timesLost)
                .description("replication slots that were lost and made anew")
                .register(registry);
    }
}
