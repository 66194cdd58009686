package com.generalaugment.memory.jobs;

import com.generalaugment.libs.runtime.job.InterruptibleRound;
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
 * Every replica re-embeds, a user at a time. A round may take hours; announcements are a separate job, so that they continue
 * meanwhile.
 */
@ApplicationScoped
public class BackgroundEmbedding {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundEmbedding.class);

    private final Reembedding reembedding;
    private final InterruptibleRound round;
    /** Held during an announcement: none comes after this replica has left. */
    private final ReentrantLock announcing = new ReentrantLock();

    private boolean present;

    public BackgroundEmbedding(Reembedding reembedding) {
        this.reembedding = reembedding;
        this.round = new InterruptibleRound(reembedding::work);
    }

    /** Announces before the first call is served: other replicas must not move users to a model that this one does not have. */
    void start(@Observes StartupEvent event) {
        announcing.lock();
        try {
            present = true;
            announce();
        } finally {
            announcing.unlock();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        leaveAfterAnnouncement();
        round.stop();
        try {
            reembedding.leave();
        } catch (RuntimeException e) {
            LOG.warn("this replica counts as present until its announcement expires: {}", e.getMessage());
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
            LOG.warn("this replica could not be announced: {}", e.getMessage());
        } finally {
            announcing.unlock();
        }
    }

    /** The first round starts early, to continue the work of a killed replica soon. */
    @Scheduled(every = "10s", delayed = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void reembed() {
        try {
            if (isPresent()) {
                round.run();
            }
        } catch (RuntimeException e) {
            LOG.warn("re-embedding continues in a later round: {}", e.getMessage());
        }
    }

    private void leaveAfterAnnouncement() {
        announcing.lock();
        try {
            present = false;
        } finally {
            announcing.unlock();
        }
    }

    /** Waits for the first announcement. */
    private boolean isPresent() {
        announcing.lock();
        try {
            return present;
        } finally {
            announcing.unlock();
        }
    }
}
