package com.generalaugment.outboxrelay.domain;

import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes while it leads, waits while another does, and starts over after every failure. Its one thread is the only place
 * that decides; the change stream delivers on a thread of its own, the lock is kept on another.
 *
 * <p>An event is deleted from its table when Kafka has acknowledged it, and only then confirmed to the slot: at every moment a
 * committed event stands in its table, or in Kafka, or in both.
 */
public final class Relay {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final Duration STANDBY_PAUSE = Duration.ofMillis(200);
    private static final Duration STUCK_AFTER = Duration.ofMinutes(2);

    private final Leadership leadership;
    private final LeaderTerm term;
    private final LagMonitor lag;
    private final Clock clock;

    private final Retries retries = new Retries();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile RelayState state = new RelayState.Standby();
    private volatile long tick = System.nanoTime();
    private volatile @Nullable Thread thread;

    public Relay(
            Leadership leadership,
            ChangeSlot slot,
            OutboxTables tables,
            ChangeStream stream,
            Deliveries deliveries,
            LagMonitor lag,
            Clock clock) {
        this.leadership = leadership;
        this.term = new LeaderTerm(slot, tables, stream, deliveries, lag, retries, this::moved, this::pause);
        this.lag = lag;
        this.clock = clock;
    }

    public void start() {
        thread = Thread.ofPlatform().name("relay").daemon().start(this::run);
    }

    /** Ends after the batch that is being published, and lets another replica lead. */
    public void stop() {
        stopping.countDown();
        Thread running = thread;
        if (running != null) {
            try {
                running.join(Duration.ofSeconds(15));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        leadership.release();
    }

    public RelayState state() {
        return state;
    }

    /** Whether this replica is the one that publishes. */
    public boolean leads() {
        return leadership.term().isPresent();
    }

    /** Whether the thread that restarts everything else is alive and moving. */
    public boolean isAlive() {
        Thread running = thread;
        return running != null && running.isAlive() && System.nanoTime() - tick < STUCK_AFTER.toNanos();
    }

    private void run() {
        while (!isStopping()) {
            try {
                takeTurn();
            } catch (Throwable failure) {
                // Also an Error: as long as this thread lives, the relay comes back by itself.
                afterFailure(failure);
            }
        }
        state = new RelayState.Stopped();
    }

    private void takeTurn() {
        moved();
        OptionalLong number = leadership.term();
        if (number.isPresent()) {
            lead(number.getAsLong());
        } else {
            become(new RelayState.Standby());
            lag.look();
            pause(STANDBY_PAUSE);
        }
    }

    private void lead(long number) {
        become(new RelayState.Preparing(number));
        term.lead(
                () -> leadership.holds(number) && !isStopping(),
                () -> become(new RelayState.Relaying(number, clock.instant())));
    }

    private void afterFailure(Throwable failure) {
        if (isStopping()) {
            return;
        }
        if (failure instanceof PublishingStopped) {
            LOG.info("this replica no longer leads");
            return;
        }
        become(new RelayState.Interrupted(CauseChain.text(failure)));
        lag.look();
        pause(retries.next());
    }

    private void become(RelayState next) {
        if (next.equals(state)) {
            return;
        }
        state = next;
        switch (next) {
            case RelayState.Standby _ -> LOG.info("standby: another replica publishes");
            case RelayState.Preparing(long term) -> LOG.info("leader, term {}", term);
            case RelayState.Relaying _ -> LOG.info("publishing");
            case RelayState.Interrupted(String cause) -> LOG.warn("publishing is interrupted, trying again: {}", cause);
            case RelayState.Stopped _ -> LOG.info("stopped");
        }
    }

    private void moved() {
        tick = System.nanoTime();
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void pause(Duration time) {
        try {
            boolean _ = stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
