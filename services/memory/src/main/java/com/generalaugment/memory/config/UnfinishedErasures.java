package com.generalaugment.memory.config;

import com.generalaugment.memory.domain.erasure.UserErasures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Erasures go on by themselves: every replica looks for those that somebody has not reported on, and tells how many there are. */
@ApplicationScoped
public class UnfinishedErasures {

    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedErasures.class);
    private static final long EVERY_SECONDS = 2;

    private final UserErasures erasures;
    private final AtomicLong open = new AtomicLong();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("unfinished-erasures").factory());

    public UnfinishedErasures(UserErasures erasures, MeterRegistry metrics) {
        this.erasures = erasures;
        Gauge.builder("general_augment_erasures_open", open, AtomicLong::doubleValue)
                .description("Persons that are being erased, of all projects; the same at each replica")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        thread.scheduleWithFixedDelay(this::goOn, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }

    private void goOn() {
        try {
            open.set(erasures.open());
            if (open.get() > 0) {
                erasures.goOn();
            }
        } catch (RuntimeException e) {
            LOG.warn("erasures wait for the database: {}", e.getMessage());
        }
    }
}
