package com.generalaugment.turnexecutor.domain.loop;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this replica's runs alive and takes over those of replicas that are gone. Called at every heartbeat, never by a thread
 * that works on a turn.
 */
public final class Leases {

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    private static final int TAKEN_AT_ONCE = 32;
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

    private final RunStore runs;
    private final LiveTurns live;
    private final Departure departure;
    private final Takeover takeover;
    private final Clock clock;
    private final Duration lease;
    private final TurnLimits limits;
    private Instant takeOverFrom;
    private Instant nextSweep;

    public Leases(
            RunStore runs,
            LiveTurns live,
            Departure departure,
            Takeover takeover,
            Clock clock,
            Duration lease,
            TurnLimits limits) {
        this.runs = runs;
        this.live = live;
        this.departure = departure;
        this.takeover = takeover;
        this.clock = clock;
        this.lease = lease;
        this.limits = limits;
        this.takeOverFrom = clock.instant();
        this.nextSweep = clock.instant().plus(SWEEP_EVERY);
    }

    /** One heartbeat; never throws. */
    public void beat() {
        Instant now = clock.instant();
        stopWhatTakesTooLong(now);
        try {
            renew();
            if (!now.isBefore(takeOverFrom) && !departure.isBegun()) {
                takeOver();
            }
            if (now.isAfter(nextSweep)) {
                nextSweep = now.plus(SWEEP_EVERY);
                runs.sweep();
            }
        } catch (Problem e) {
            // While the store is away nobody can renew; the others get a lease's time to do so before they count as
            // gone.
            takeOverFrom = clock.instant().plus(lease);
            LOG.warn("leases cannot be renewed: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("a heartbeat failed", e);
        }
    }

    private void stopWhatTakesTooLong(Instant now) {
        for (LiveTurn turn : live.all()) {
            Duration longest = limits.of(turn.plan().request());
            if (Duration.between(turn.run().activeSince(), now).compareTo(longest) > 0) {
                turn.stop(LiveTurn.StopReason.TIME_LIMIT);
            }
        }
    }

    private void renew() {
        List<LiveTurn> mine = List.copyOf(live.all());
        if (mine.isEmpty()) {
            return;
        }
        Map<String, Boolean> kept =
                runs.renew(mine.stream().map(turn -> turn.run().id()).toList(), lease);
        for (LiveTurn turn : mine) {
            Boolean cancelRequested = kept.get(turn.run().id());
            if (cancelRequested == null) {
                turn.stop(LiveTurn.StopReason.LEASE_LOST);
            } else if (cancelRequested) {
                turn.stop(LiveTurn.StopReason.CANCEL_REQUESTED);
            }
        }
    }

    private void takeOver() {
        for (Orphan orphan : runs.claimExpired(lease, TAKEN_AT_ONCE)) {
            LOG.info(
                    "taking over {} as owner number {}",
                    orphan.run().id(),
                    orphan.run().fence());
            Thread.ofVirtual().name(orphan.run().id()).start(() -> resume(orphan));
        }
    }

    private void resume(Orphan orphan) {
        try {
            takeover.resume(orphan);
        } catch (RuntimeException e) {
            LOG.warn(
                    "{} cannot be resumed now; its lease will expire again: {}",
                    orphan.run().id(),
                    e.getMessage());
        }
    }
}
