package com.generalaugment.memory.domain.learning;

import com.generalaugment.libs.runtime.error.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Use cases: queue a turn for fact extraction, and work on queued jobs. A failed job is tried again after growing pauses. */
public final class ExtractionJobs {

    private static final Logger LOG = LoggerFactory.getLogger(ExtractionJobs.class);
    /** Longer than a call of a model may take. */
    private static final Duration LEASE = Duration.ofMinutes(3);
    /** Per project, so that a model that does not answer delays no other project. */
    private static final int MOST_OF_PROJECT = 2;

    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2));

    private final ExtractionJobStore store;
    private final Learning learning;

    public ExtractionJobs(ExtractionJobStore store, Learning learning) {
        this.store = store;
        this.learning = learning;
    }

    /** Queues the job. Repeated calls for the same turn have no effect. */
    public void offer(ExtractionJob extractionJob) {
        store.offer(extractionJob);
    }

    /** @return whether there was a job */
    public boolean next() {
        Optional<ExtractionJob> taken = store.take(LEASE, MOST_OF_PROJECT);
        taken.ifPresent(this::work);
        return taken.isPresent();
    }

    private void work(ExtractionJob extractionJob) {
        if (extractionJob.attempts() > PAUSES.size() + 1) {
            learning.giveUp(extractionJob);
            return;
        }
        try {
            learning.learn(extractionJob);
        } catch (Problem e) {
            LOG.info("an extraction job failed, and is retried or given up: {}", e.reason());
            failed(extractionJob);
        }
    }

    private void failed(ExtractionJob extractionJob) {
        if (extractionJob.attempts() > PAUSES.size()) {
            learning.giveUp(extractionJob);
        } else {
            store.postpone(extractionJob, PAUSES.get(extractionJob.attempts() - 1));
        }
    }
}
