package com.generalaugment.gateway.config;

import com.generalaugment.gateway.api.edge.BuildInfo;
import com.generalaugment.gateway.api.edge.ClientAddresses;
import com.generalaugment.gateway.clients.OidcSignIn;
import com.generalaugment.gateway.domain.access.KeyAuthenticator;
import com.generalaugment.gateway.domain.access.Keys;
import com.generalaugment.gateway.domain.access.RateLimiter;
import com.generalaugment.gateway.domain.access.RequestRates;
import com.generalaugment.gateway.domain.access.SelfCheckKeys;
import com.generalaugment.gateway.domain.access.SignIn;
import com.generalaugment.gateway.domain.access.UnknownKeyLimits;
import com.generalaugment.gateway.domain.isolation.IsolationChecks;
import com.generalaugment.gateway.domain.isolation.IsolationStore;
import com.generalaugment.gateway.domain.isolation.PublicApi;
import com.generalaugment.gateway.domain.isolation.Signatures;
import com.generalaugment.gateway.domain.isolation.SigningKey;
import com.generalaugment.gateway.domain.isolation.SyntheticUserCleanup;
import com.generalaugment.gateway.domain.isolation.VerificationKey;
import com.generalaugment.gateway.domain.isolation.probes.Probes;
import com.generalaugment.gateway.domain.key.KeyStore;
import com.generalaugment.gateway.domain.memory.UserErasure;
import com.generalaugment.gateway.domain.project.ProjectStore;
import com.generalaugment.gateway.domain.project.Projects;
import com.generalaugment.libs.runtime.limit.ByteBudget;
import io.quarkus.oidc.TenantIdentityProvider;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Creates the beans that need configuration or a clock. */
@Singleton
public class Wiring {

    private static final Duration LONGEST_CHECK = Duration.ofSeconds(60);

    private final GatewayConfig config;
    private final Clock clock = Clock.systemUTC();

    public Wiring(GatewayConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    SelfCheckKeys selfCheckKeys() {
        return new SelfCheckKeys(clock);
    }

    @Produces
    @Singleton
    BuildInfo buildInfo() {
        return new BuildInfo(config.buildSha());
    }

    @Produces
    @Singleton
    ClientAddresses clientAddresses() {
        return new ClientAddresses(config.trustedProxies());
    }

    @Produces
    @Singleton
    SignIn signIn(Instance<TenantIdentityProvider> provider) {
        return new OidcSignIn(config.oidc().enabled(), provider);
    }

    @Produces
    @Singleton
    KeyAuthenticator authenticator(KeyStore keys, SelfCheckKeys selfChecks) {
        GatewayConfig.UnknownKeys limits = config.unknownKeys();
        return new KeyAuthenticator(
                keys, selfChecks, new UnknownKeyLimits(limits.perAddressAndMinute(), limits.perSecond(), clock), clock);
    }

    @Produces
    @Singleton
    ByteBudget requestBudget() {
        return RequestBudget.of(config.requestMemory(), Runtime.getRuntime().maxMemory());
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

    @Produces
    @Singleton
    SyntheticUserCleanup syntheticUserCleanup(IsolationStore store, UserErasure erasure) {
        return new SyntheticUserCleanup(store, erasure);
    }

    @Produces
    @Singleton
    IsolationChecks isolationChecks(
            SelfCheckKeys keys, PublicApi api, IsolationStore store, SyntheticUserCleanup syntheticUserCleanup) {
        return new IsolationChecks(keys, api, Probes.all(), store, syntheticUserCleanup, clock, LONGEST_CHECK);
    }

    @Produces
    @Singleton
    Signatures signatures() {
        return new Signatures(
                config.signingKey().filter(key -> !key.isBlank()).map(SigningKey::parse),
                config.previousSigningKeys().orElse(List.of()).stream()
                        .map(VerificationKey::parse)
                        .toList());
    }

    /** An invalid signing key fails the start instead of the first check. */
    void readSigningKey(@Observes StartupEvent event, Signatures signatures) {
        signatures.published();
    }

    void registerFirstKey(@Observes StartupEvent event, Keys keys) {
        FirstKey.of(config).ifPresent(key -> keys.register(key, "installation"));
    }
}
