package com.generalaugment.gateway.config;

import com.generalaugment.gateway.domain.access.IdempotentAnswers;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Expired answers are never read; every replica forgets them, whoever comes first. */
@ApplicationScoped
public class Sweeping {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeping.class);
    private static final long EVERY_MINUTES = 10;

    private final IdempotentAnswers answers;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sweeping").factory());

    public Sweeping(IdempotentAnswers answers) {
        this.answers = answers;
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
    }
}
