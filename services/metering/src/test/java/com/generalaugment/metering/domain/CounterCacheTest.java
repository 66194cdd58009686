package com.generalaugment.metering.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.context.Tenant;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CounterCacheTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-05-31T12:00:00Z"), ZoneOffset.UTC);

    private final Tenant tenant = new Tenant(UUID.randomUUID());
    private final SlowTruth truth = new SlowTruth();
    private final CounterCache copy = new CounterCache(truth, new InMemoryHotCounters(), NOON, Duration.ofSeconds(5));

    @AfterEach
    void letEverybodyGo() {
        truth.firstReading.countDown();
    }

    @Test
    void manyTurnsThatFindACopyStaleReadTheTruthOnce() {
        // Given
        List<Thread> turns = Stream.generate(() -> Thread.ofVirtual().start(() -> copy.freshen(tenant)))
                .limit(50)
                .toList();
        await().until(() -> turns.stream().allMatch(turn -> turn.getState() == Thread.State.WAITING));

        // When
        truth.firstReading.countDown();

        // Then
        await().until(() -> turns.stream().noneMatch(Thread::isAlive));
        assertThat(truth.readings).hasValue(1);
    }

    @Test
    void whoHasChangedTheTruthDoesNotTakeAnEarlierReadingOfIt() {
        // Given
        Thread turn = Thread.ofVirtual().start(() -> copy.freshen(tenant));
        await().until(() -> turn.getState() == Thread.State.WAITING);

        // When
        copy.refresh(tenant);

        // Then
        assertThat(truth.readings).hasValue(2);
    }

    /** The first reading takes until it is let go. */
    private static final class SlowTruth implements LedgerSnapshotStore {

        private final AtomicInteger readings = new AtomicInteger();
        private final CountDownLatch firstReading = new CountDownLatch(1);

        @Override
        public LedgerSnapshot ledgerSnapshot(Tenant tenant, LocalDate today, Instant now) {
            if (readings.incrementAndGet() == 1) {
                awaitRelease();
            }
            return new LedgerSnapshot(new Totals(1, today, 0, 0, 0, 0, 0, 0), List.of(), List.of());
        }

        @Override
        public void keep(Tenant tenant, Reservation held) {
            throw new AssertionError("nothing is kept here");
        }

        @Override
        public Totals giveBack(Tenant tenant, String run, LocalDate today, Instant now) {
            throw new AssertionError("nothing is given back here");
        }

        private void awaitRelease() {
            try {
                firstReading.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
