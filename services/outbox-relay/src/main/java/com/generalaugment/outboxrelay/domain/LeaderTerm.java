package com.generalaugment.outboxrelay.domain;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a leader does: publishes what stands in the tables when its slot knows nothing of it, then follows the change stream and
 * watches it. On the relay's own thread.
 */
final class LeaderTerm {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderTerm.class);
    private static final Duration WATCH_PAUSE = Duration.ofMillis(500);
    private static final Duration TABLES_INTERVAL = Duration.ofSeconds(2);
    private static final Duration NET_INTERVAL = Duration.ofSeconds(10);
    private static final Duration IDLE_INTERVAL = Duration.ofSeconds(5);
    private static final long IDLE_BYTES = 1024 * 1024;

    private final ChangeSlot slot;
    private final OutboxTables tables;
    private final ChangeStream stream;
    private final Deliveries deliveries;
    private final LagMonitor lag;
    private final Retries retries;
    private final Runnable moved;
    private final Consumer<Duration> pause;

    /**
     * @param moved called whenever the thread has done something
     * @param pause waits, shorter when the relay is stopped
     */
    LeaderTerm(
            ChangeSlot slot,
            OutboxTables tables,
            ChangeStream stream,
            Deliveries deliveries,
            LagMonitor lag,
            Retries retries,
            Runnable moved,
            Consumer<Duration> pause) {
        this.slot = slot;
        this.tables = tables;
        this.stream = stream;
        this.deliveries = deliveries;
        this.lag = lag;
        this.retries = retries;
        this.moved = moved;
        this.pause = pause;
    }

    /** Returns when the tables have changed or this replica no longer leads. @param relaying called when the stream is open */
    void lead(BooleanSupplier stillLeads, Runnable relaying) {
        deliveries.prepare();
        if (slot.prepare()) {
            tables.readAll(events -> deliveries.publish(events, moving(stillLeads)));
            slot.backlogPublished();
        }
        try (ChangeStream.Session session = stream.open(events -> deliveries.publish(events, stillLeads))) {
            relaying.run();
            watch(session, stillLeads);
        }
    }

    private void watch(ChangeStream.Session session, BooleanSupplier stillLeads) {
        long opened = System.nanoTime();
        Interval tablesLook = new Interval(TABLES_INTERVAL);
        Interval net = new Interval(NET_INTERVAL);
        Interval idle = new Interval(IDLE_INTERVAL);
        while (stillLeads.getAsBoolean()) {
            moved.run();
            if (!session.isRunning()) {
                throw new IllegalStateException("the change stream has ended", session.failure());
            }
            retries.reset(opened);
            lag.look();
            if (tablesLook.isDue() && !slot.coversAllTables()) {
                LOG.info("an outbox table is new: the stream starts again with it");
                return;
            }
            if (net.isDue()) {
                tables.readPassedOver(events -> publishPassedOver(events, stillLeads));
            }
            if (idle.isDue() && lag.bytes() > IDLE_BYTES) {
                slot.keepMoving();
            }
            pause.accept(WATCH_PAUSE);
        }
    }

    private void publishPassedOver(List<OutboxEvent> events, BooleanSupplier stillLeads) {
        LOG.warn("{} events were passed over by the change stream and are published from their tables", events.size());
        deliveries.publish(events, moving(stillLeads));
    }

    /** Waiting for Kafka on the relay's own thread is not being stuck. */
    private BooleanSupplier moving(BooleanSupplier mayContinue) {
        return () -> {
            moved.run();
            return mayContinue.getAsBoolean();
        };
    }
}
