package com.generalaugment.memory.domain.learning;

import com.generalaugment.libs.runtime.error.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Use cases: offer a turn to be learned from, and work on those that wait. A lesson that fails is tried again, less and less often. */
public final class ExtractionJobs {

    private static final Logger LOG = LoggerFactory.getLogger(ExtractionJobs.class);
    /** Longer than asking a model may take. */
    private static final Duration LEASE = Duration.ofMinutes(3);
    /** A project whose model does not answer holds up no other. */
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

    /** Told again, it is the same lesson. */
    public void offer(ExtractionJob extractionJob) {
        store.offer(extractionJob);
    }

    /** @return whether there was one to work on */
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
            LOG.info("a turn is learned from later, or not at all: {}", e.reason());
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
