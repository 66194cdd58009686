package com.generalaugment.metering.jobs;

import com.generalaugment.metering.domain.retention.Retention;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Deletes what has expired on every replica: once a minute, and without a pause as long as a round leaves something. */
@ApplicationScoped
public class RetentionJob {

    private final Retention retention;
    private volatile boolean stopping;

    public RetentionJob(Retention retention) {
        this.retention = retention;
    }

    @Scheduled(every = "60s", delayed = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void deleteExpired() {
        boolean isDone = false;
        while (!isDone && !stopping) {
            isDone = retention.round();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }
}
