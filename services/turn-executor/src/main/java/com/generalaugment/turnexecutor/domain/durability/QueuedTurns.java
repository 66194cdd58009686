package com.generalaugment.turnexecutor.domain.durability;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.time.Jitter;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunQueue;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins queued runs, as many at once as this replica has room for. A run that may not begin yet goes back to the
 * queue: it has not lost its place among its own, and no other project waits behind it.
 */
public final class QueuedTurns {

    private static final Logger LOG = LoggerFactory.getLogger(QueuedTurns.class);
    private static final int TAKEN_AT_ONCE = 16;
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    private final RunQueue queue;
    private final Takeover takeover;
    private final GracefulShutdown gracefulShutdown;
    private final Clock clock;
    private final Duration lease;
    private final Semaphore room;
    private final Semaphore news = new Semaphore(0);
    /** Projects that run as much as they may, and until when nothing of theirs is tried. */
    private final Map<Tenant, Instant> full = new ConcurrentHashMap<>();

    /** @param room how many background runs this replica works on at once */
    public QueuedTurns(
            RunQueue queue,
            Takeover takeover,
            GracefulShutdown gracefulShutdown,
            Clock clock,
            Duration lease,
            int room) {
        this.queue = queue;
        this.takeover = takeover;
        this.gracefulShutdown = gracefulShutdown;
        this.clock = clock;
        this.lease = lease;
        this.room = new Semaphore(room);
    }

    /** Something may have changed. */
    public void wake() {
        news.release();
    }

    /**
     * Looks at every wake-up and at least that often, until the thread is interrupted.
     *
     * @param atLeast longest wait of a run whose signal was lost
     */
    public void watch(Duration atLeast) {
        try {
            while (true) {
                news.tryAcquire(Jitter.of(atLeast).toMillis(), TimeUnit.MILLISECONDS);
                news.drainPermits();
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes what is due and fits; for one thread at a time. Never throws. */
    public void look() {
        int most = Math.min(room.availablePermits(), TAKEN_AT_ONCE);
        if (most == 0 || gracefulShutdown.isBegun()) {
            return;
        }
        try {
            List<Orphan> claimed = queue.claim(lease, most, full());
            claimed.forEach(this::start);
            if (claimed.size() == most) {
                wake();
            }
        } catch (Problem e) {
            LOG.warn("the queue cannot be read: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("looking at the queue failed", e);
        }
    }

    private Set<Tenant> full() {
        Instant now = clock.instant();
        full.values().removeIf(until -> !now.isBefore(until));
        return Set.copyOf(full.keySet());
    }

    private void start(Orphan orphan) {
        room.acquireUninterruptibly();
        Thread.ofVirtual().name(orphan.run().id()).start(() -> {
            try {
                begin(orphan);
            } finally {
                room.release();
                wake();
            }
        });
    }

    private void begin(Orphan orphan) {
        try {
            takeover.resume(orphan);
        } catch (Problem e) {
            giveBack(orphan.run(), e);
        } catch (RuntimeException | Error e) {
            LOG.error("a queued run could not begin; its lease will expire", e);
        }
    }

    private void giveBack(Run run, Problem problem) {
        Duration delay = Jitter.of(problem.retryAfter() == null ? TRY_AGAIN : problem.retryAfter());
        if (problem.reason().equals("concurrent_turns_exceeded")) {
            full.put(run.tenant(), clock.instant().plus(delay));
        } else {
            LOG.warn("{} cannot begin now and waits again: {}", run.id(), problem.reason());
        }
        try {
            queue.giveBack(run, delay);
        } catch (RuntimeException e) {
            LOG.warn("{} cannot be given back; its lease will expire: {}", run.id(), e.getMessage());
        }
    }
}
