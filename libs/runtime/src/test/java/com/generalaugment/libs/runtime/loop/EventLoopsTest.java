package com.generalaugment.libs.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventLoopsTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "7,1", "8,2", "16,4", "128,8"})
    void thereAreMoreOfThemOnLargerMachines(int cores, int loops) {
        // When / Then
        assertThat(EventLoops.countFor(cores)).isEqualTo(loops);
    }

    @Test
    void theyTakeTurns() {
        // Given
        EventLoops loops = new EventLoops(vertx, 3);

        // When
        List<Context> taken = Stream.generate(loops::next).limit(6).toList();

        // Then
        assertThat(taken.subList(0, 3)).doesNotHaveDuplicates();
        assertThat(taken.subList(3, 6)).isEqualTo(taken.subList(0, 3));
    }
}
