package com.generalaugment.turnexecutor.jobs;

import com.generalaugment.libs.runtime.job.InterruptibleRound;
import com.generalaugment.turnexecutor.domain.retention.Retention;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Deletes what has expired: once a minute, and without a pause as long as a round leaves something. */
@ApplicationScoped
public class RetentionJob {

    private static final String PAUSE = "1m";

    private final InterruptibleRound round;

    public RetentionJob(Retention retention) {
        this.round = new InterruptibleRound(() -> deleteAll(retention));
    }

    @Scheduled(identity = "retention", every = PAUSE, delayed = PAUSE, concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void delete() {
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
