package com.generalaugment.libs.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.error.Unprocessable;
import com.generalaugment.libs.runtime.error.Unprocessable.Reason;
import com.generalaugment.libs.runtime.redis.RedisScript;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordFailuresTest {

    @ParameterizedTest
    @MethodSource("outages")
    void whatIsAwayMakesARecordWait(Throwable outage) {
        assertThat(RecordFailures.isOutage(new IllegalStateException(outage))).isTrue();
    }

    static Stream<Throwable> outages() {
        return Stream.of(
                Problem.unavailable("The database is away.", null),
                new RedisScript.Unavailable(null),
                new IOException("reset"),
                new org.apache.kafka.common.errors.TimeoutException(),
                // Before a migration.
                new PgException("relation does not exist", "ERROR", "42P01", ""));
    }

    @ParameterizedTest
    @MethodSource("defects")
    void whatLiesInTheRecordMakesADeadLetter(Throwable defect) {
        assertThat(RecordFailures.isOutage(defect)).isFalse();
    }

    static Stream<Throwable> defects() {
        return Stream.of(
                new IllegalStateException("a bug"),
                Problem.internal(null),
                new StackOverflowError(),
                new UncheckedIOException(new JsonParseException(null, "broken")),
                new PgException("violates", "ERROR", "23514", ""));
    }

    @Test
    void theTextOfADeadLetterHasNoContent() {
        // Given
        Throwable failure =
                new IllegalStateException("ada@example.com", new PgException("value \"ada\"", "ERROR", "23514", "ada"));

        // When, then
        assertThat(RecordFailures.text(failure)).isEqualTo("IllegalStateException; because of PgException 23514");
        assertThat(RecordFailures.reason(failure)).isEqualTo(Reason.CONSTRAINT);
        assertThat(RecordFailures.text(new Unprocessable(Reason.INVALID, "numbers out of range", null)))
                .isEqualTo("Unprocessable: numbers out of range");
    }
}
