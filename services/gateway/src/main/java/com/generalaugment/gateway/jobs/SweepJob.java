package com.generalaugment.gateway.jobs;

import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.isolation.SyntheticUserCleanup;
import com.generalaugment.libs.runtime.job.InterruptibleRound;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes expired answers of idempotent requests, which are never read again, and erases the synthetic users of isolation checks that
 * were killed. Every replica sweeps; each row is deleted by the first replica that reaches it.
 */
@ApplicationScoped
public class SweepJob {

    private static final Logger LOG = LoggerFactory.getLogger(SweepJob.class);

    private final InterruptibleRound round = new InterruptibleRound(this::sweepBoth);
    private final IdempotencyStore answers;
    private final SyntheticUserCleanup syntheticUserCleanup;

    public SweepJob(IdempotencyStore answers, SyntheticUserCleanup syntheticUserCleanup) {
        this.answers = answers;
        this.syntheticUserCleanup = syntheticUserCleanup;
    }

    /** One round. The two steps do not depend on each other, and a failed one is repeated in the next round. */
    @Scheduled(
            identity = "sweep",
            every = "1m",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void sweep() {
        round.run();
    }

    void stop(@Observes ShutdownEvent event) {
        round.stop();
    }

    private void sweepBoth() {
        try {
            answers.sweep();
        } catch (RuntimeException e) {
            LOG.warn("expired answers are still there: {}", e.getMessage());
        }
        try {
            syntheticUserCleanup.sweep();
        } catch (RuntimeException e) {
            LOG.warn("synthetic users of a check are still there: {}", e.getMessage());
        }
    }
}
