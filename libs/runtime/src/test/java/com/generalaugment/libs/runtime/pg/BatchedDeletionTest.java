package com.generalaugment.libs.runtime.pg;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BatchedDeletionTest {

    @Test
    void goesOnUntilNothingIsLeft() { // hazard 54
        // Given
        AtomicInteger left = new AtomicInteger(23_456);
        AtomicInteger batches = new AtomicInteger();

        // When
        boolean isDone = new BatchedDeletion(Duration.ofMinutes(5)).run(most -> {
            batches.incrementAndGet();
            int deleted = Math.min(most, left.get());
            left.addAndGet(-deleted);
            return deleted;
        });

        // Then
        assertThat(isDone).isTrue();
        assertThat(left).hasValue(0);
        assertThat(batches).hasValueGreaterThan(2);
    }

    @Test
    void endsWhenItsTimeIsOver() {
        // When: there is always more
        boolean isDone = new BatchedDeletion(Duration.ZERO).run(most -> most);

        // Then
        assertThat(isDone).isFalse();
    }
}
