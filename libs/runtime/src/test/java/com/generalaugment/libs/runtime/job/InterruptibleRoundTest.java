package com.generalaugment.libs.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InterruptibleRoundTest {

    private final AtomicInteger rounds = new AtomicInteger();
    private final CountDownLatch working = new CountDownLatch(1);

    @Test
    void stoppingInterruptsTheRoundThatRuns() throws InterruptedException {
        // Given
        InterruptibleRound round = new InterruptibleRound(() -> {
            working.countDown();
            new CountDownLatch(1).await();
        });
        Thread thread = Thread.startVirtualThread(round::run);
        working.await();

        // When
        round.stop();

        // Then
        thread.join();
    }

    @Test
    void noRoundBeginsAfterTheStop() {
        // Given
        InterruptibleRound round = new InterruptibleRound(rounds::incrementAndGet);
        round.run();

        // When
        round.stop();

        // Then
        round.run();
        assertThat(rounds).hasValue(1);
    }
}
