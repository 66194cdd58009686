package com.generalaugment.turnexecutor.jobs;

import com.generalaugment.libs.runtime.job.InterruptibleRound;
import com.generalaugment.turnexecutor.domain.run.QueueLength;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many turns wait for a replica. The queue is shared: values of several replicas must not be added up. */
@ApplicationScoped
public class QueueDepth {

    private static final Logger LOG = LoggerFactory.getLogger(QueueDepth.class);
    private static final String PERIOD = "3s";
    private static final Duration MAX_AGE = Duration.ofSeconds(3);

    private final QueueLength queue;
    private final MeterRegistry registry;
    private final InterruptibleRound round = new InterruptibleRound(this::count);
    private volatile double waiting = Double.NaN;

    public QueueDepth(QueueLength queue, MeterRegistry registry) {
        this.queue = queue;
        this.registry = registry;
    }

    void start(@Observes StartupEvent event) {
        Gauge.builder("general_augment_queue_depth", () -> waiting)
                .tag("queue", "turns")
                .register(registry);
    }

    @Scheduled(
            identity = "queue-depth",
            every = PERIOD,
            delayed = PERIOD,
            concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        round.run();
    }

    void stop(@Observes ShutdownEvent event) {
        round.stop();
    }

    /** The depth is unknown while it cannot be counted: the last value may be wrong by then. */
    private void count() {
        try {
            waiting = queue.waiting(MAX_AGE);
        } catch (RuntimeException e) {
            waiting = Double.NaN;
            LOG.debug("the queue cannot be counted: {}", e.getMessage());
        }
    }
}
