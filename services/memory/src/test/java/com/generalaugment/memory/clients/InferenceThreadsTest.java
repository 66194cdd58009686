package com.generalaugment.memory.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.error.Problem;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hazard 50: what waits in memory is bounded. */
class InferenceThreadsTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final InferenceThreads threads = new InferenceThreads(1, 2);

    @BeforeEach
    void theOnlyThreadIsBusy() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        threads.submit(() -> {
            begun.countDown();
            release.await();
            return 0;
        });
        begun.await();
    }

    @AfterEach
    void close() {
        release.countDown();
        threads.close();
    }

    @Test
    void workBeyondTheQueueIsRefusedAtOnceWithATimeToTryAgain() {
        // Given
        threads.submit(() -> 1);
        threads.submit(() -> 2);

        // Then
        assertThatThrownBy(() -> threads.submit(() -> 3)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.reason()).isEqualTo("service_unavailable");
            assertThat(problem.retryAfter()).isNotNull();
        });
    }

    @Test
    void workWhoseCallerHasGoneMakesRoom() throws Exception {
        // Given
        Future<Integer> first = threads.submit(() -> 1);
        Future<Integer> second = threads.submit(() -> 2);

        // When
        threads.cancel(first);
        Future<Integer> third = threads.submit(() -> 3);

        // Then
        release.countDown();
        assertThat(second.get()).isEqualTo(2);
        assertThat(third.get()).isEqualTo(3);
        assertThat(first.isCancelled()).isTrue();
    }
}
