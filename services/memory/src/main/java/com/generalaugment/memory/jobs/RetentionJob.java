package com.generalaugment.memory.jobs;

import com.generalaugment.libs.runtime.job.InterruptibleRound;
import com.generalaugment.memory.domain.facts.FactStore;
import com.generalaugment.memory.domain.learning.ExtractionJobStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes expired rows on every replica. No read returns them before that. */
@ApplicationScoped
public class RetentionJob {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionJob.class);

    private final InterruptibleRound round;

    public RetentionJob(FactStore facts, ExtractionJobStore extractionJobs) {
        this.round = new InterruptibleRound(() -> {
            facts.sweep();
            extractionJobs.sweep();
        });
    }

    void stop(@Observes ShutdownEvent event) {
        round.stop();
    }

    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void deleteExpired() {
        try {
            round.run();
        } catch (RuntimeException e) {
            LOG.warn("expired rows are deleted later: {}", e.getMessage());
        }
    }
}
