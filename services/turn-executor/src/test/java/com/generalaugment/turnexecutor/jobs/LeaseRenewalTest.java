package com.generalaugment.turnexecutor.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.testkit.time.ManualClock;
import com.generalaugment.turnexecutor.domain.durability.LeaseRenewer;
import com.generalaugment.turnexecutor.domain.live.LiveTurns;
import com.generalaugment.turnexecutor.domain.live.TurnLimits;
import com.generalaugment.turnexecutor.domain.retention.ExpiredRows.Batch;
import com.generalaugment.turnexecutor.domain.retention.Retention;
import com.generalaugment.turnexecutor.domain.run.Replica;
import com.generalaugment.turnexecutor.domain.run.RunOpenings;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseRenewalTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger renewals = new AtomicInteger();
    private volatile int failures;
    private final CountDownLatch hanging = new CountDownLatch(2);
    private final CountDownLatch released = new CountDownLatch(1);
    private final RunStore runs = answering(RunStore.class, Map.of("renew", this::renewed));
    private final Replica replica = new Replica("this", LEASE, Duration.ofMillis(5), Duration.ofSeconds(1));

    private final LeaseRenewer renewer = new LeaseRenewer(
            runs,
            new RunOpenings(runs),
            new LiveTurns(),
            clock,
            new TurnLimits(Duration.ofMinutes(10), Duration.ofHours(1)));
    private final LeaseRenewal renewal = new LeaseRenewal(renewer, replica);
    private final TakeoverWatch takeovers = new TakeoverWatch(this::hang);
    private final RetentionJob retention = new RetentionJob(new Retention(
            (kind, since, most) -> {
                hang();
                return new Batch(0, null);
            },
            clock,
            Duration.ofMinutes(1),
            (kind, rows) -> {}));

    private interface Answer {
        Object answer();
    }

    @SuppressWarnings("unchecked")
    private static <T> T answering(Class<T> port, Map<String, Answer> answers) {
        return (T) Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
            Answer answer = answers.get(method.getName());
            if (answer == null) {
                throw new UnsupportedOperationException(method.getName());
            }
            return answer.answer();
        });
    }

    private Object renewed() {
        if (renewals.incrementAndGet() <= failures) {
            throw new StackOverflowError("as deep as a renewal goes");
        }
        return Map.of();
    }

    private void hang() {
        hanging.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        released.countDown();
        takeovers.stop(new ShutdownEvent());
        retention.stop(new ShutdownEvent());
        renewal.stop(new ShutdownEvent());
    }

    @Test
    void aCleanUpAndATakeoverThatHangDoNotDelayTheRenewalOfLeases() throws InterruptedException {
        // Given // hazard 55
        Thread.ofVirtual().start(takeovers::look);
        Thread.ofVirtual().start(retention::delete);
        assertThat(hanging.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        // When
        renewal.start(new StartupEvent());

        // Then
        await().atMost(TIMEOUT).until(() -> renewals.get() >= 3);
        assertThat(released.getCount()).isOne();
    }

    @Test
    void noFailureOfARoundEndsTheRenewalOfLeases() {
        // Given
        failures = 2;

        // When
        renewal.start(new StartupEvent());

        // Then
        await().atMost(TIMEOUT).until(() -> renewals.get() > failures);
    }
}
