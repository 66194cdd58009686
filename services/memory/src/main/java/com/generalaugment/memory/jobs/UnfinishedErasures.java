package com.generalaugment.memory.jobs;

import com.generalaugment.libs.runtime.job.InterruptibleRound;
import com.generalaugment.memory.domain.erasure.UserErasures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Continues erasures on every replica while reports of other services are missing, and measures how many are open. */
@ApplicationScoped
public class UnfinishedErasures {

    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedErasures.class);

    private final UserErasures erasures;
    private final AtomicLong open = new AtomicLong();
    private final InterruptibleRound round = new InterruptibleRound(this::resumeOpen);

    public UnfinishedErasures(UserErasures erasures, MeterRegistry metrics) {
        this.erasures = erasures;
        Gauge.builder("general_augment_erasures_open", open, AtomicLong::doubleValue)
                .description("Persons that are being erased, of all projects; the same at each replica")
                .register(metrics);
    }

    void stop(@Observes ShutdownEvent event) {
        round.stop();
    }

    @Scheduled(every = "2s", delayed = "2s", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void resume() {
        try {
            round.run();
        } catch (RuntimeException e) {
            LOG.warn("open erasures wait for the database: {}", e.getMessage());
        }
    }

    private void resumeOpen() {
        open.set(erasures.open());
        if (open.get() > 0) {
            erasures.resume();
        }
    }
}
