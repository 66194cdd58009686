package com.generalaugment.outboxrelay.domain;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures how far publishing is behind, on every replica, and says so loudly before the database gives up waiting. */
public final class LagMonitor {

    private static final Logger LOG = LoggerFactory.getLogger(LagMonitor.class);

    private final ChangeSlot slot;
    private final long warningBytes;
    private final Interval look = new Interval(Duration.ofSeconds(2));
    private final Interval warning = new Interval(Duration.ofSeconds(30));
    private volatile Measured last = new Measured(Lag.NONE, System.nanoTime());

    private record Measured(Lag lag, long at) {}

    /** @param warningBytes of kept log from which on there is a line in the log */
    public LagMonitor(ChangeSlot slot, long warningBytes) {
        this.slot = slot;
        this.warningBytes = warningBytes;
    }

    /** The age of the oldest unpublished event; while it cannot be measured it is taken to grow. */
    public double seconds() {
        Measured now = last;
        Duration unknown = Duration.ofNanos(System.nanoTime() - now.at());
        boolean stale = unknown.compareTo(Duration.ofSeconds(10)) > 0;
        return now.lag().age().plus(stale ? unknown : Duration.ZERO).toMillis() / 1000.0;
    }

    /** As last measured. */
    public long bytes() {
        return last.lag().bytes();
    }

    void look() {
        if (!look.isDue()) {
            return;
        }
        try {
            Lag lag = slot.lag();
            last = new Measured(lag, System.nanoTime());
            warn(lag);
        } catch (RuntimeException e) {
            LOG.debug("the lag cannot be measured", e);
        }
    }

    private void warn(Lag lag) {
        boolean noteworthy = lag.bytes() > warningBytes || lag.reach() != Lag.Reach.SAFE;
        if (!noteworthy || !warning.isDue()) {
            return;
        }
        switch (lag.reach()) {
            case SAFE -> LOG.warn("publishing is {} behind; the database keeps {} bytes", lag.age(), lag.bytes());
            case ENDANGERED ->
                LOG.error("the replication slot is about to be lost: the database keeps {} bytes", lag.bytes());
            case LOST -> LOG.error("the replication slot is lost: events will be published from their tables");
        }
    }
}
