package com.generalaugment.outboxrelay.config;

import com.generalaugment.outboxrelay.domain.Relay;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while the thread that starts the engine anew after every failure lives and moves; a neighbour that is away is no death. */
@Liveness
@Singleton
public class EngineLiveness implements HealthCheck {

    private final Relay relay;

    public EngineLiveness(Relay relay) {
        this.relay = relay;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("engine").status(relay.isAlive()).build();
    }
}
