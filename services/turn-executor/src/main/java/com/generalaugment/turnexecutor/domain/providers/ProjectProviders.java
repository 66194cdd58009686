package com.generalaugment.turnexecutor.domain.providers;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.flight.SingleFlight;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.OwnProviders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The providers a project brought its own keys for. Another replica's change is seen within five seconds. */
public final class ProjectProviders implements OwnProviders {

    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final int KEPT = 1_000;

    private record Known(List<ModelProvider> providers, Instant until) {}

    private final ProviderAccessStore store;
    private final ProviderGate gate;
    private final Clock clock;
    private final SingleFlight<Tenant, List<ModelProvider>> looks = new SingleFlight<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Tenant, Known> known = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Tenant, Known> eldest) {
            return size() > KEPT;
        }
    };

    public ProjectProviders(ProviderAccessStore store, ProviderGate gate, Clock clock) {
        this.store = store;
        this.gate = gate;
        this.clock = clock;
    }

    @Override
    public Optional<ModelProvider> serving(Tenant tenant, String model) {
        return of(tenant).stream().filter(provider -> provider.serves(model)).findFirst();
    }

    /** Looks anew next time. */
    void forget(Tenant tenant) {
        lock.lock();
        try {
            known.remove(tenant);
        } finally {
            lock.unlock();
        }
    }

    private List<ModelProvider> of(Tenant tenant) {
        lock.lock();
        try {
            Known there = known.get(tenant);
            if (there != null && clock.instant().isBefore(there.until())) {
                return there.providers();
            }
        } finally {
            lock.unlock();
        }
        return looks.join(tenant, () -> look(tenant));
    }

    private List<ModelProvider> look(Tenant tenant) {
        List<ModelProvider> providers =
                store.list(tenant).stream().map(gate::open).toList();
        lock.lock();
        try {
            known.put(tenant, new Known(providers, clock.instant().plus(FRESH)));
        } finally {
            lock.unlock();
        }
        return providers;
    }
}
