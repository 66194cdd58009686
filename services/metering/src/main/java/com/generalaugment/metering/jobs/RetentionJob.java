package com.generalaugment.metering.jobs;

import com.generalaugment.metering.domain.retention.Retention;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Deletes what has expired on every replica: once a minute, and without a pause as long as a round leaves something. */
@ApplicationScoped
public class RetentionJob {

    private static final long PAUSE_MILLIS = 60_000;

    private final Retention retention;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("retention").factory());

    public RetentionJob(Retention retention) {
        this.retention = retention;
    }

    void start(@Observes StartupEvent event) {
        long first = ThreadLocalRandom.current().nextLong(PAUSE_MILLIS / 2, PAUSE_MILLIS);
        thread.scheduleWithFixedDelay(this::deleteAll, first, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }

    private void deleteAll() {
        boolean isDone = false;
        while (!isDone && !Thread.currentThread().isInterrupted()) {
            isDone = retention.round();
        }
    }
}
