package com.generalaugment.memory.config;

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

/** Works on lessons, a few at a time; every replica does, and each lesson is worked on by one of them. */
@ApplicationScoped
public class ExtractionWorker {

    private static final Logger LOG = LoggerFactory.getLogger(ExtractionWorker.class);

    private final ExtractionJobs extractionJobs;
    private final Duration poll;
    private final int workers;
    private final CountDownLatch stopping = new CountDownLatch(1);

    public ExtractionWorker(ExtractionJobs extractionJobs, MemoryConfig config) {
        this.extractionJobs = extractionJobs;
        this.poll = config.learning().poll();
        this.workers = config.learning().workers();
    }

    void start(@Observes StartupEvent event) {
        for (int i = 0; i < workers; i++) {
            Thread.ofVirtual().name("learner-" + i).start(this::work);
        }
    }

    /** What was begun goes on elsewhere when its lease is over. */
    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
    }

    private void work() {
        try {
            boolean stop = false;
            while (!stop) {
                long pause = nextLesson() ? 0 : poll.toMillis();
                stop = stopping.await(pause, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean nextLesson() {
        try {
            return extractionJobs.next();
        } catch (RuntimeException | Error e) {
            // Also an Error: this thread serves all lessons to come.
            LOG.warn("a lesson is tried again later: {}", e.toString());
            return false;
        }
    }
}
