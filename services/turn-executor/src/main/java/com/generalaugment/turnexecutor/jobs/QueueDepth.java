package com.generalaugment.turnexecutor.jobs;

import com.generalaugment.turnexecutor.domain.run.QueueLength;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many turns wait for a replica, as every replica sees it: the queue is shared, so values of replicas are not added up. */
@ApplicationScoped
public class QueueDepth {

    private static final Logger LOG = LoggerFactory.getLogger(QueueDepth.class);
    private static final Duration EVERY = Duration.ofSeconds(3);

    private final QueueLength queue;
    private final MeterRegistry registry;
    private final PeriodicThread thread;
    private volatile double waiting = Double.NaN;

    public QueueDepth(QueueLength queue, MeterRegistry registry) {
        this.queue = queue;
        this.registry = registry;
        this.thread = new PeriodicThread("queue-depth", EVERY, this::look);
    }

    void start(@Observes StartupEvent event) {
        Gauge.builder("general_augment_queue_depth", () -> waiting)
                .tag("queue", "turns")
                .register(registry);
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        thread.stop();
    }

    /** An unknown depth is no depth: the last one seen may be long wrong. */
    private void look() {
        try {
            waiting = queue.waiting(EVERY);
        } catch (RuntimeException e) {
            waiting = Double.NaN;
            LOG.debug("the queue cannot be counted: {}", e.getMessage());
        }
    }
}
