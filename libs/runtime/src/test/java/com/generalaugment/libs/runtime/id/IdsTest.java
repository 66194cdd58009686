package com.generalaugment.libs.runtime.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    @Test
    void anIdIsItsPrefixAndAtLeast24LowerCaseLettersAndDigits() {
        assertThat(Ids.next("resp_")).matches("resp_[0-9a-z]{24,}");
    }

    @Test
    void aUuidHasVersion7AndTellsItsTime() {
        // When
        long before = Instant.now().toEpochMilli();
        UUID id = Ids.uuid();
        long after = Instant.now().toEpochMilli();

        // Then
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isBetween(before, after);
    }

    @Test
    void laterIdsSortBehindEarlierOnes() {
        // Given
        String id = Ids.next("evt_");
        UUID uuid = Ids.uuid();
        long made = System.currentTimeMillis();

        // When
        Awaitility.await().until(() -> System.currentTimeMillis() > made);

        // Then
        assertThat(Ids.next("evt_")).isGreaterThan(id);
        assertThat(Ids.uuid().toString()).isGreaterThan(uuid.toString());
    }

    @Test
    void noIdComesTwice() {
        // Given
        Set<String> seen = new HashSet<>();

        // Then
        for (int i = 0; i < 20_000; i++) {
            assertThat(seen.add(Ids.next("x_")) && seen.add(Ids.uuid().toString()))
                    .isTrue();
        }
    }

    @Test
    void anIdTellsWhenItWasMade() {
        // Given
        long before = System.currentTimeMillis();

        // When
        Instant time = Ids.time(Ids.next("run_")).orElseThrow();

        // Then
        assertThat(time.toEpochMilli()).isBetween(before, System.currentTimeMillis());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run_1",
                "0123456789012345678901234",
                "run_01234567890123456789012É4",
                "run_0123456789012345678901234x"
            })
    void otherIdsTellNoTime(String id) {
        assertThat(Ids.time(id)).isEmpty();
    }
}
