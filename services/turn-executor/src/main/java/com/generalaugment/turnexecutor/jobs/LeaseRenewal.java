package com.generalaugment.turnexecutor.jobs;

import com.generalaugment.turnexecutor.domain.durability.LeaseRenewer;
import com.generalaugment.turnexecutor.domain.run.Replica;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Renews leases on a platform thread that does nothing else, over connections that nothing else uses: also while all virtual
 * threads are busy, all pooled connections are lent, and a takeover or a clean-up waits for the database.
 */
@ApplicationScoped
public class LeaseRenewal {

    /** Leases are renewed until the last turn has ended. */
    private static final int LAST = 10_000;

    private final LeaseRenewer renewer;
    private final Replica replica;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lease-renewal").factory());

    public LeaseRenewal(LeaseRenewer renewer, Replica replica) {
        this.renewer = renewer;
        this.replica = replica;
    }

    void start(@Observes StartupEvent event) {
        long period = replica.heartbeat().toMillis();
        thread.scheduleWithFixedDelay(() -> renewer.renew(replica.lease()), period, period, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes @Priority(LAST) ShutdownEvent event) {
        thread.shutdownNow();
    }
}
