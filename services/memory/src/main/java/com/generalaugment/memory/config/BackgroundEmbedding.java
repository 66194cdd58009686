package com.generalaugment.memory.config;

import com.generalaugment.memory.domain.embedding.Reembedding;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every replica re-embeds, a user at a time. */
@ApplicationScoped
public class BackgroundEmbedding {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundEmbedding.class);
    private static final long EVERY_SECONDS = 10;
    /** What a killed replica left should not wait for as long as two rounds are apart. */
    private static final long FIRST_AFTER_SECONDS = 1;

    private final Reembedding reembedding;
    /** One works, which may take hours; the other one says meanwhile that we are there. */
    private @Nullable ScheduledExecutorService threads;

    public BackgroundEmbedding(Reembedding reembedding) {
        this.reembedding = reembedding;
    }

    /** Before the first call is served: others must not move users to where we cannot follow. */
    void start(@Observes StartupEvent event) {
        announce();
        ScheduledExecutorService started = Executors.newScheduledThreadPool(
                2, Thread.ofPlatform().daemon().name("reembedding-", 0).factory());
        threads = started;
        started.scheduleWithFixedDelay(this::announce, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
        started.scheduleWithFixedDelay(this::work, FIRST_AFTER_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        if (threads != null) {
            threads.shutdownNow();
        }
        try {
            reembedding.leave();
        } catch (RuntimeException e) {
            LOG.warn("others take us for present a little longer: {}", e.getMessage());
        }
    }

    private void announce() {
        try {
            reembedding.announce();
        } catch (RuntimeException e) {
            LOG.warn("others may take us for gone: {}", e.getMessage());
        }
    }

    private void work() {
        try {
            reembedding.work();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("re-embedding goes on later: {}", e.getMessage());
        }
    }
}
