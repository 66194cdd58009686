package com.generalaugment.memory.jobs;

import com.generalaugment.memory.domain.embedding.Reembedding;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every replica re-embeds, a user at a time. A round may take hours; the announcements are a job of their own, so that they go on
 * meanwhile.
 */
@ApplicationScoped
public class BackgroundEmbedding {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundEmbedding.class);

    private final Reembedding reembedding;
    private final InterruptibleRounds rounds = new InterruptibleRounds();
    /** Held during an announcement: none comes after this replica has left. */
    private final ReentrantLock announcing = new ReentrantLock();

    private boolean present;

    public BackgroundEmbedding(Reembedding reembedding) {
        this.reembedding = reembedding;
    }

    /** Announces before the first call is served: other replicas must not move users to a model that this one does not have. */
    void start(@Observes StartupEvent event) {
        setPresent(true);
        announce();
        rounds.start();
    }

    void stop(@Observes ShutdownEvent event) {
        setPresent(false);
        rounds.stop();
        try {
            reembedding.leave();
        } catch (RuntimeException e) {
            LOG.warn("other replicas take this one for present a little longer: {}", e.getMessage());
        }
    }

    @Scheduled(every = "10s", delayed = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void announce() {
        announcing.lock();
        try {
            if (present) {
                reembedding.announce();
            }
        } catch (RuntimeException e) {
            LOG.warn("other replicas may take this one for gone: {}", e.getMessage());
        } finally {
            announcing.unlock();
        }
    }

    /** The first round comes early: what a killed replica left should not wait for as long as two rounds are apart. */
    @Scheduled(every = "10s", delayed = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void reembed() {
        try {
            rounds.run(reembedding::work);
        } catch (RuntimeException e) {
            LOG.warn("re-embedding goes on later: {}", e.getMessage());
        }
    }

    private void setPresent(boolean isPresent) {
        announcing.lock();
        try {
            present = isPresent;
        } finally {
            announcing.unlock();
        }
    }
}
