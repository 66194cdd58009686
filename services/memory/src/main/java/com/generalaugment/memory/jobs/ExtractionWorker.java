package com.generalaugment.memory.jobs;

import com.generalaugment.memory.domain.learning.ExtractionJobs;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works on extraction jobs, a few at a time. Every replica does; each job is worked on by one of them. */
@ApplicationScoped
public class ExtractionWorker {

    private static final Logger LOG = LoggerFactory.getLogger(ExtractionWorker.class);

    private final ExtractionJobs extractionJobs;
    private final Settings settings;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /**
     * @param workers jobs at the same time
     * @param poll pause of a worker that found no job
     */
    public record Settings(int workers, Duration poll) {}

    public ExtractionWorker(ExtractionJobs extractionJobs, Settings settings) {
        this.extractionJobs = extractionJobs;
        this.settings = settings;
    }

    void start(@Observes StartupEvent event) {
        for (int i = 0; i < settings.workers(); i++) {
            Thread.ofVirtual().name("extraction-" + i).start(this::work);
        }
    }

    /** A job that has begun is taken by another replica when its lease is over. */
    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
    }

    private void work() {
        try {
            boolean stop = false;
            while (!stop) {
                long pause = workOnNext() ? 0 : settings.poll().toMillis();
                stop = stopping.await(pause, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean workOnNext() {
        try {
            return extractionJobs.next();
        } catch (RuntimeException | Error e) {
            // Also an Error: this thread must survive for the next jobs.
            LOG.warn("an extraction job is tried again later: {}", e.toString());
            return false;
        }
    }
}
