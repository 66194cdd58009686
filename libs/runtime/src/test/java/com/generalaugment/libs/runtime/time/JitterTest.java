package com.generalaugment.libs.runtime.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JitterTest {

    @Test
    void pausesDifferAndStayWithinAQuarterOfWhatWasAskedFor() {
        // When
        List<Duration> pauses = Stream.generate(() -> Jitter.of(Duration.ofSeconds(4)))
                .limit(200)
                .toList();

        // Then
        assertThat(pauses)
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5)));
        assertThat(pauses).anyMatch(pause -> pause.compareTo(Duration.ofMillis(3_800)) < 0);
        assertThat(pauses).anyMatch(pause -> pause.compareTo(Duration.ofMillis(4_200)) > 0);
    }
}
