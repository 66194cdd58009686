package com.generalaugment.gateway.api.turns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TurnRelayTest {

    @Test
    void reattachmentsOfManyStreamsAreSpread() {
        // When
        long[] pauses =
                LongStream.generate(TurnRelay::reattachPauseMillis).limit(1000).toArray();

        // Then
        assertThat(LongStream.of(pauses)).allMatch(pause -> pause >= 250 && pause <= 750);
        assertThat(LongStream.of(pauses).distinct().count()).isGreaterThan(200);
    }
}
