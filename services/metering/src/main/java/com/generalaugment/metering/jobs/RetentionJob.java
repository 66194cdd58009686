package com.generalaugment.metering.jobs;

import com.generalaugment.libs.runtime.job.InterruptibleRound;
import com.generalaugment.metering.domain.retention.Retention;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Deletes what has expired on every replica: once a minute, and without a pause as long as a round leaves something. */
@ApplicationScoped
public class RetentionJob {

    private final InterruptibleRound round;

    public RetentionJob(Retention retention) {
        this.round = new InterruptibleRound(() -> deleteAll(retention));
    }

    @Scheduled(every = "60s", delayed = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void deleteExpired() {
        round.run();
    }

    void stop(@Observes ShutdownEvent event) {
        round.stop();
    }

    private static void deleteAll(Retention retention) {
        boolean isDone = false;
        while (!isDone && !Thread.currentThread().isInterrupted()) {
            isDone = retention.round();
        }
    }
}
