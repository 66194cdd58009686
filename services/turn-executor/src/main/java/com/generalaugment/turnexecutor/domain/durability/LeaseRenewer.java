package com.generalaugment.turnexecutor.domain.durability;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.LiveTurns;
import com.generalaugment.turnexecutor.domain.live.TurnLimits;
import com.generalaugment.turnexecutor.domain.run.RunOpenings;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of the runs that this replica works on, and stops those that took too long, that were lost to a
 * newer owner or that are to be cancelled. For a thread that does nothing else: whatever delays a renewal beyond the
 * lease makes other replicas repeat work that is still going on.
 */
public final class LeaseRenewer {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseRenewer.class);

    private final RunStore runs;
    private final RunOpenings openings;
    private final LiveTurns live;
    private final Clock clock;
    private final TurnLimits limits;
    private volatile Instant renewedAt;

    public LeaseRenewer(RunStore runs, RunOpenings openings, LiveTurns live, Clock clock, TurnLimits limits) {
        this.runs = runs;
        this.openings = openings;
        this.live = live;
        this.clock = clock;
        this.limits = limits;
        this.renewedAt = clock.instant();
    }

    /** One round; never throws. */
    public void renew(Duration lease) {
        stopWhatTakesTooLong(clock.instant());
        try {
            Instant now = clock.instant();
            renewAll(List.copyOf(live.all()), lease);
            renewedAt = now;
        } catch (Problem e) {
            LOG.warn("leases cannot be renewed: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("a renewal of leases failed", e);
        }
    }

    /** When the last successful renewal began; at first, when this replica started. */
    Instant renewedAt() {
        return renewedAt;
    }

    private void stopWhatTakesTooLong(Instant now) {
        for (LiveTurn turn : live.all()) {
            Duration longest = limits.of(turn.plan().request());
            if (Duration.between(turn.run().activeSince(), now).compareTo(longest) > 0) {
                turn.stop(LiveTurn.StopReason.TIME_LIMIT);
            }
        }
    }

    /** Asks the store also without runs: that shows whether it can be reached. */
    private void renewAll(List<LiveTurn> mine, Duration lease) {
        List<String> ids = new ArrayList<>(openings.held());
        mine.forEach(turn -> ids.add(turn.run().id()));
        Map<String, Boolean> kept = runs.renew(ids, lease);
        for (LiveTurn turn : mine) {
            Boolean cancelRequested = kept.get(turn.run().id());
            if (cancelRequested == null) {
                turn.stop(LiveTurn.StopReason.LEASE_LOST);
            } else if (cancelRequested) {
                turn.stop(LiveTurn.StopReason.CANCEL_REQUESTED);
            }
        }
    }
}
