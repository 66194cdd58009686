package com.generalaugment.libs.runtime.pg;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreFailuresTest {

    @ParameterizedTest
    @MethodSource("losses")
    void aLostConnectionIsAStoreThatIsAway(Throwable loss) {
        // When
        RuntimeException told = StoreFailures.of(loss);

        // Then
        assertThat(told)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
    }

    @Test
    void aMistakeOfOursStaysOne() {
        // Given
        IllegalArgumentException mistake = new IllegalArgumentException("wrong type");

        // When, then
        assertThat(StoreFailures.of(mistake)).isSameAs(mistake);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "25006", "28P01", "40001", "53300", "57P01", "58030"})
    void aServerThatCannotServeIsAway(String state) {
        assertThat(StoreFailures.of(new PgException("no", "FATAL", state, "")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
    }

    @Test
    void aWrongStatementIsNoOutageAndIsCounted() { // hazard 46
        // Given
        Metrics.addRegistry(new SimpleMeterRegistry());
        Counter defects = Metrics.counter("general_augment_store_defects", "store", "postgresql", "code", "42703");
        double before = defects.count();
        PgException wrong = new PgException("column \"x\" does not exist", "ERROR", "42703", "");

        // When, then
        assertThat(StoreFailures.of(wrong)).isSameAs(wrong);
        assertThat(defects.count()).isEqualTo(before + 1);
    }

    static Stream<Throwable> losses() {
        return Stream.of(
                new IOException("reset"),
                new TimeoutException(),
                new NoStackTraceThrowable("Connection is not active now, current status: CLOSED"));
    }
}
