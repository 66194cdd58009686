package com.generalaugment.turnexecutor.domain.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.error.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CostlyTasksTest {

    private static final int MORE_THAN_WAIT = 64 + Runtime.getRuntime().availableProcessors();

    @Test
    void whatATurnNeedsIsDoneAlsoWhenTooManyTasksWait() throws InterruptedException {
        // Given
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(1);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < MORE_THAN_WAIT; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                try {
                    CostlyTasks.run(() -> {
                        released.await();
                        return 0;
                    });
                } catch (Problem e) {
                    refused.countDown();
                }
            }));
        }
        refused.await();

        // When
        int result = CostlyTasks.runEvenIfBusy(() -> 7);

        // Then // hazard 56
        assertThat(result).isEqualTo(7);
        assertThatThrownBy(() -> CostlyTasks.run(() -> 7)).isInstanceOf(Problem.class);
        released.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
    }
}
