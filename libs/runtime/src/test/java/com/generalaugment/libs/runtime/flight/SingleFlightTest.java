package com.generalaugment.libs.runtime.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

    private final SingleFlight<String, Integer> flights = new SingleFlight<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch landed = new CountDownLatch(1);

    @Test
    void oneOfManyDoesTheWorkAndAllGetItsOutcome() {
        // Given
        List<Thread> passengers = new ArrayList<>();
        List<CompletableFuture<Integer>> outcomes = Stream.generate(() -> boarded(passengers, this::slowAnswer))
                .limit(50)
                .toList();
        awaitAllWaiting(passengers);

        // When
        landed.countDown();

        // Then
        assertThat(outcomes).extracting(CompletableFuture::join).containsOnly(1);
    }

    @Test
    void theFailureOfTheWorkIsEverybodys() {
        // Given
        List<Thread> passengers = new ArrayList<>();
        Supplier<Integer> crash = () -> {
            slowAnswer();
            throw new IllegalStateException("crashed");
        };
        List<CompletableFuture<Integer>> outcomes =
                Stream.generate(() -> boarded(passengers, crash)).limit(3).toList();
        awaitAllWaiting(passengers);

        // When
        landed.countDown();

        // Then
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThatThrownBy(outcome::join)
                        .cause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("crashed"));
        assertThat(questions).hasValue(1);
    }

    @Test
    void whoAsksLaterAsksAnew() {
        // Given
        landed.countDown();
        flights.join("a", this::slowAnswer);

        // When
        int second = flights.join("a", this::slowAnswer);

        // Then
        assertThat(second).isEqualTo(2);
    }

    @Test
    void otherThingsDoNotWait() {
        // Given
        List<Thread> passengers = new ArrayList<>();
        boarded(passengers, this::slowAnswer);
        awaitAllWaiting(passengers);

        // When
        int other = flights.join("b", () -> 7);

        // Then
        assertThat(other).isEqualTo(7);
        landed.countDown();
    }

    private int slowAnswer() {
        int number = questions.incrementAndGet();
        try {
            landed.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return number;
    }

    private CompletableFuture<Integer> boarded(List<Thread> passengers, Supplier<Integer> work) {
        CompletableFuture<Integer> outcome = new CompletableFuture<>();
        passengers.add(Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(flights.join("a", work));
            } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        }));
        return outcome;
    }

    private static void awaitAllWaiting(List<Thread> passengers) {
        await().until(() -> passengers.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
    }
}
