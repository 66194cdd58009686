package com.generalaugment.gateway.config;

import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.isolation.SyntheticUserCleanup;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Expired answers are never read, and synthetic users of checks that were killed are of no use; every replica erases them, whoever comes first. */
@ApplicationScoped
public class Sweeping {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeping.class);
    private static final long EVERY_MINUTES = 1;

    private final IdempotencyStore answers;
    private final SyntheticUserCleanup syntheticUserCleanup;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sweeping").factory());

    public Sweeping(IdempotencyStore answers, SyntheticUserCleanup syntheticUserCleanup) {
        this.answers = answers;
        this.syntheticUserCleanup = syntheticUserCleanup;
    }

    void start(@Observes StartupEvent event) {
        thread.scheduleWithFixedDelay(this::sweep, EVERY_MINUTES, EVERY_MINUTES, TimeUnit.MINUTES);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }

    private void sweep() {
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
