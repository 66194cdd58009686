package com.generalaugment.turnexecutor.domain.durability;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.LiveTurns;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Graceful shutdown of this replica: it begins no turn, ends running turns, and hands over at once those that take too
 * long, so that another replica goes on with it.
 */
public final class GracefulShutdown {

    /** Reason of a refusal during shutdown: any other replica accepts the turn, nothing was done here. */
    public static final String REPLICA_STOPPING = "replica_stopping";

    private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);
    private static final long LOOK_AGAIN_MILLIS = 50;
    /** For the answers to callers whose turn goes on elsewhere. */
    private static final Duration HAND_OVER_TIMEOUT = Duration.ofSeconds(2);

    private final RunStore runs;
    private final LiveTurns live;
    private volatile boolean begun;

    public GracefulShutdown(RunStore runs, LiveTurns live) {
        this.runs = runs;
        this.live = live;
    }

    public boolean isBegun() {
        return begun;
    }

    /** @throws Problem {@value #REPLICA_STOPPING} when nothing more is begun here */
    public void requireNotBegun() {
        if (begun) {
            throw Problem.of(ErrorKind.UNAVAILABLE, REPLICA_STOPPING, "This replica is stopping. Try again.");
        }
    }

    /**
     * Waits until all turns have ended and all callers have their answer, or the timeout ends.
     *
     * @param openCalls number of callers with an open call
     */
    public void leave(IntSupplier openCalls, Duration timeout) throws InterruptedException {
        begun = true;
        if (!becomesQuiet(openCalls, timeout)) {
            handOver();
            becomesQuiet(openCalls, HAND_OVER_TIMEOUT);
        }
    }

    private boolean becomesQuiet(IntSupplier openCalls, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!live.all().isEmpty() || openCalls.getAsInt() > 0) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
        return true;
    }

    /** Any replica takes them over with its next heartbeat; the fence makes void what is still done here. */
    private void handOver() {
        List<LiveTurn> unfinished = List.copyOf(live.all());
        if (unfinished.isEmpty()) {
            return;
        }
        LOG.info("{} turns go on elsewhere", unfinished.size());
        try {
            runs.handOver(unfinished.stream().map(turn -> turn.run().id()).toList(), Duration.ZERO);
        } catch (RuntimeException e) {
            LOG.warn("runs cannot be handed over; their leases will run out: {}", e.getMessage());
        }
        unfinished.forEach(turn -> turn.stop(LiveTurn.StopReason.LEASE_LOST));
    }
}
