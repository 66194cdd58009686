package com.generalaugment.memory.config;

import com.generalaugment.memory.domain.facts.FactStore;
import com.generalaugment.memory.domain.learning.ExtractionJobStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has expired is never read; every replica erases it, whoever comes first. */
@ApplicationScoped
public class Sweeping {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeping.class);
    private static final long EVERY_MINUTES = 1;

    private final FactStore store;
    private final ExtractionJobStore extractionJobs;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sweeping").factory());

    public Sweeping(FactStore store, ExtractionJobStore extractionJobs) {
        this.store = store;
        this.extractionJobs = extractionJobs;
    }

    void start(@Observes StartupEvent event) {
        thread.scheduleWithFixedDelay(this::sweep, EVERY_MINUTES, EVERY_MINUTES, TimeUnit.MINUTES);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }

    private void sweep() {
        try {
            store.sweep();
            extractionJobs.sweep();
        } catch (RuntimeException e) {
            LOG.warn("what has expired is still there: {}", e.getMessage());
        }
    }
}
