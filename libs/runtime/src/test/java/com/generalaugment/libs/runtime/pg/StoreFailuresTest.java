package com.generalaugment.libs.runtime.pg;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import io.vertx.core.impl.NoStackTraceThrowable;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

    static Stream<Throwable> losses() {
        return Stream.of(
                new IOException("reset"),
                new TimeoutException(),
                new NoStackTraceThrowable("Connection is not active now, current status: CLOSED"));
    }
}
