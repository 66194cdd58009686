package com.generalaugment.gateway.config;

import com.generalaugment.gateway.domain.access.KeyAuthenticator;
import com.generalaugment.gateway.domain.access.RateLimiter;
import com.generalaugment.gateway.domain.access.RequestRates;
import com.generalaugment.gateway.domain.key.KeyStore;
import com.generalaugment.gateway.domain.key.Keys;
import com.generalaugment.gateway.domain.project.ProjectStore;
import com.generalaugment.gateway.domain.project.Projects;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Puts the domain together with what it needs. */
@Singleton
public class Wiring {

    private final GatewayConfig config;
    private final Clock clock = Clock.systemUTC();

    public Wiring(GatewayConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    KeyAuthenticator authenticator(KeyStore keys) {
        return new KeyAuthenticator(keys, clock);
    }

    @Produces
    @Singleton
    RequestRates rates(RateLimiter limiter) {
        return new RequestRates(limiter);
    }

    @Produces
    @Singleton
    Keys keys(KeyStore store) {
        return new Keys(store, clock);
    }

    @Produces
    @Singleton
    Projects projects(ProjectStore store) {
        return new Projects(store, clock);
    }

    void registerFirstKey(@Observes StartupEvent event, Keys keys) {
        FirstKey.of(config).ifPresent(key -> keys.register(key, "installation"));
    }
}
