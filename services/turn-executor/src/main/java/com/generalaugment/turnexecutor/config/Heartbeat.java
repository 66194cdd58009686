package com.generalaugment.turnexecutor.config;

import com.generalaugment.turnexecutor.domain.loop.Leases;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Beats on a thread of its own: leases are renewed also while every other thread is busy. */
@ApplicationScoped
public class Heartbeat {

    /** Leases are renewed until the last turn has ended. */
    private static final int LAST = 10_000;

    private final Leases leases;
    private final TurnExecutorConfig config;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heartbeat").factory());

    public Heartbeat(Leases leases, TurnExecutorConfig config) {
        this.leases = leases;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        long period = config.heartbeat().toMillis();
        thread.scheduleWithFixedDelay(leases::beat, period, period, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes @Priority(LAST) ShutdownEvent event) {
        thread.shutdownNow();
    }
}
