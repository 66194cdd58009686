package com.generalaugment.turnexecutor.jobs;

import com.generalaugment.turnexecutor.config.TurnExecutorConfig;
import com.generalaugment.turnexecutor.domain.durability.ExpiredLeases;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;

/** Looks for expired leases at every heartbeat. */
@ApplicationScoped
public class TakeoverWatch {

    private final PeriodicThread thread;

    @Inject
    public TakeoverWatch(ExpiredLeases expired, TurnExecutorConfig config) {
        this(expired::takeOver, config.heartbeat());
    }

    TakeoverWatch(Runnable round, Duration pause) {
        this.thread = new PeriodicThread("takeover", pause, round);
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        thread.stop();
    }
}
