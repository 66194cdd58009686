package com.generalaugment.turnexecutor.domain.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.testkit.time.ManualClock;
import com.generalaugment.turnexecutor.domain.retention.ExpiredRows.Batch;
import com.generalaugment.turnexecutor.domain.retention.ExpiredRows.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

// hazard 54
class RetentionTest {

    private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();
    private final Map<Kind, Integer> left = new EnumMap<>(Kind.class);
    private final Map<Kind, Long> counted = new EnumMap<>(Kind.class);
    private final List<Integer> sizes = new ArrayList<>();
    private int tooMany = Integer.MAX_VALUE;
    private final Retention retention =
            new Retention(this::delete, clock, LONGEST_ROUND, (kind, rows) -> counted.merge(kind, rows, Long::sum));

    private Batch delete(Kind kind, @Nullable Instant since, int most) {
        clock.pass(Duration.ofMillis(50));
        int there = left.getOrDefault(kind, 0);
        if (there > 0 && kind == Kind.RESPONSE) {
            sizes.add(most);
        }
        if (kind == Kind.RESPONSE && most >= tooMany) {
            throw Problem.unavailable("no answer in time", null);
        }
        int rows = Math.min(most, there);
        left.put(kind, there - rows);
        return new Batch(rows, rows == 0 ? null : clock.instant());
    }

    @Test
    void aRoundDeletesMoreThanTenTimesTheMeasuredRate() {
        // Given: a minute of 6,000 rows a second in every table; a batch takes 50 ms
        int aMinute = 60 * 6_000;
        left.put(Kind.RESPONSE_STREAM, aMinute);
        left.put(Kind.IDEMPOTENCY_KEY, aMinute);
        left.put(Kind.RESPONSE, aMinute);

        // When
        boolean isDone = retention.round();

        // Then
        assertThat(isDone).isTrue();
        assertThat(left.values()).containsOnly(0);
        assertThat(counted).containsEntry(Kind.RESPONSE, (long) aMinute);
    }

    @Test
    void aRoundEndsInTimeAndSaysThatSomethingIsLeft() {
        // Given
        left.put(Kind.RESPONSE, 100_000_000);

        // When
        Instant began = clock.instant();
        boolean isDone = retention.round();

        // Then
        assertThat(isDone).isFalse();
        assertThat(Duration.between(began, clock.instant())).isLessThan(LONGEST_ROUND.plusSeconds(1));
    }

    @Test
    void aBatchThatCannotBeDeletedInTimeIsMadeSmallerAndHoldsUpNothingElse() {
        // Given
        left.put(Kind.RESPONSE, 5_000);
        left.put(Kind.RUN_WITHOUT_RESPONSE, 5_000);
        tooMany = Retention.MOST;

        // When
        retention.round();
        retention.round();

        // Then
        assertThat(sizes).startsWith(Retention.MOST, Retention.MOST / 4, Retention.MOST / 2);
        assertThat(left.get(Kind.RUN_WITHOUT_RESPONSE)).isZero();
        assertThat(left.get(Kind.RESPONSE)).isEqualTo(5_000 - Retention.MOST / 4 - Retention.MOST / 2);
    }
}
