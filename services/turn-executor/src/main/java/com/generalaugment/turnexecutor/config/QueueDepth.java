package com.generalaugment.turnexecutor.config;

import com.generalaugment.turnexecutor.domain.run.RunQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many turns wait for a replica, as every replica sees it: the queue is shared, so values of replicas are not added up. */
@ApplicationScoped
public class QueueDepth {

    private static final Logger LOG = LoggerFactory.getLogger(QueueDepth.class);

    private final RunQueue queue;
    private final MeterRegistry registry;
    private final Thread thread;
    private volatile double waiting = Double.NaN;

    public QueueDepth(RunQueue queue, MeterRegistry registry, TurnExecutorConfig config) {
        this.queue = queue;
        this.registry = registry;
        this.thread = Thread.ofVirtual().name("queue-depth").unstarted(() -> {
            try {
                while (true) {
                    count();
                    Thread.sleep(config.queuePoll());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    void start(@Observes StartupEvent event) {
        Gauge.builder("general_augment_queue_depth", () -> waiting)
                .tag("queue", "turns")
                .register(registry);
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }

    /** An unknown depth is no depth: the last one seen may be long wrong. */
    private void count() {
        try {
            waiting = queue.waiting();
        } catch (RuntimeException e) {
            waiting = Double.NaN;
            LOG.debug("the queue cannot be counted: {}", e.getMessage());
        }
    }
}
