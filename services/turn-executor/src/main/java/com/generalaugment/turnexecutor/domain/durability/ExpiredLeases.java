package com.generalaugment.turnexecutor.domain.durability;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.time.Jitter;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes over the runs whose lease has run out. For one thread at a time. */
public final class ExpiredLeases {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiredLeases.class);
    private static final int TAKEN_AT_ONCE = 32;

    private final RunStore runs;
    private final LeaseRenewer renewer;
    private final GracefulShutdown gracefulShutdown;
    private final Takeover takeover;
    private final Clock clock;
    private final Duration lease;
    private Instant takeOverFrom;

    public ExpiredLeases(
            RunStore runs,
            LeaseRenewer renewer,
            GracefulShutdown gracefulShutdown,
            Takeover takeover,
            Clock clock,
            Duration lease) {
        this.runs = runs;
        this.renewer = renewer;
        this.gracefulShutdown = gracefulShutdown;
        this.takeover = takeover;
        this.clock = clock;
        this.lease = lease;
        this.takeOverFrom = clock.instant();
    }

    /** One round; never throws. */
    public void takeOver() {
        Instant now = clock.instant();
        if (!mayRenew(now)) {
            // While the store is away no replica can renew; the others get a lease's time to do so before they count as
            // gone. After a pause of this process its own leases may have run out as well: they are renewed first.
            takeOverFrom = now.plus(lease);
        }
        if (now.isBefore(takeOverFrom) || gracefulShutdown.isBegun()) {
            return;
        }
        try {
            runs.claimExpired(lease, TAKEN_AT_ONCE).forEach(this::start);
        } catch (Problem e) {
            takeOverFrom = clock.instant().plus(lease);
            LOG.warn("expired leases cannot be looked for: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("looking for expired leases failed", e);
        }
    }

    /** Whether this replica has renewed its own leases, or could have, within the last one. */
    private boolean mayRenew(Instant now) {
        return renewer.renewedAt().plus(lease).isAfter(now);
    }

    private void start(Orphan orphan) {
        LOG.info(
                "taking over {} as owner number {}",
                orphan.run().id(),
                orphan.run().fence());
        Thread.ofVirtual().name(orphan.run().id()).start(() -> resume(orphan));
    }

    private void resume(Orphan orphan) {
        try {
            takeover.resume(orphan);
        } catch (Problem e) {
            LOG.warn(
                    "{} cannot be resumed now and is tried again: {}",
                    orphan.run().id(),
                    e.getMessage());
            handOver(orphan);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "{} cannot be resumed; its lease will expire", orphan.run().id(), e);
        }
    }

    /** What a neighbour's outage holds up has cost no owner its process. */
    private void handOver(Orphan orphan) {
        try {
            runs.handOver(List.of(orphan.run().id()), Jitter.of(lease));
        } catch (RuntimeException e) {
            LOG.warn(
                    "{} cannot be handed over; its lease will expire: {}",
                    orphan.run().id(),
                    e.getMessage());
        }
    }
}
