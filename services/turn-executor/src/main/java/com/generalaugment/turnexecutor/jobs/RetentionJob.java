package com.generalaugment.turnexecutor.jobs;

import com.generalaugment.turnexecutor.domain.retention.Retention;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;

/** Deletes what has expired: once a minute, and without a pause as long as a round leaves something. */
@ApplicationScoped
public class RetentionJob {

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final PeriodicThread thread;

    @Inject
    public RetentionJob(Retention retention) {
        this(retention, PAUSE);
    }

    RetentionJob(Retention retention, Duration pause) {
        this.thread = new PeriodicThread("retention", pause, () -> deleteAll(retention));
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        thread.stop();
    }

    private static void deleteAll(Retention retention) {
        boolean isDone = false;
        while (!isDone && !Thread.currentThread().isInterrupted()) {
            isDone = retention.round();
        }
    }
}
