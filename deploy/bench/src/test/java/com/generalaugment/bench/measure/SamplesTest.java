package com.generalaugment.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplesTest {

    private final Samples samples = new Samples();

    @Test
    void a_percentile_is_a_sample_that_was_really_taken() {
        // Given
        for (int millis = 100; millis >= 1; millis--) {
            samples.add(millis * 1_000_000L);
        }

        // Then
        assertThat(samples.percentileMillis(0.5)).isEqualTo(50);
        assertThat(samples.percentileMillis(0.99)).isEqualTo(99);
        assertThat(samples.percentileMillis(0.991)).isEqualTo(100);
        assertThat(samples.percentileMillis(1)).isEqualTo(100);
    }

    @Test
    void samples_added_after_a_look_count_too() {
        // Given
        samples.add(2_000_000);
        samples.percentileMillis(0.5);

        // When
        samples.add(1_000_000);

        // Then
        assertThat(samples.percentileMillis(0.5)).isEqualTo(1);
    }

    @Test
    void more_samples_than_there_was_room_for_are_all_kept() {
        // Given
        Samples others = new Samples();
        for (int i = 0; i < 5_000; i++) {
            others.add(i);
        }

        // When
        samples.addAll(others);
        samples.addAll(others);

        // Then
        assertThat(samples.count()).isEqualTo(10_000);
    }

    @Test
    void the_share_of_a_range_counts_its_ends() {
        // Given
        for (long millis : new long[] {37, 38, 40, 45, 46}) {
            samples.add(millis * 1_000_000);
        }

        // Then
        assertThat(samples.shareBetween(38, 45)).isEqualTo(0.6);
    }

    @Test
    void without_samples_there_is_no_number() {
        assertThat(samples.percentileMillis(0.5)).isNaN();
        assertThat(samples.shareBetween(0, 1)).isNaN();
        assertThatThrownBy(() -> samples.percentileMillis(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
