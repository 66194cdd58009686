package com.generalaugment.libs.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    static Stream<String> everyKindOfFact() {
        return Stream.of(ProjectEvent.class, TurnEvent.class, UsageEvent.class, UserEvent.class, LearningEvent.class)
                .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()))
                .map(Class::getSimpleName);
    }

    @ParameterizedTest
    @MethodSource("everyKindOfFact")
    void theGoldenFileOfAFactSurvivesARoundTrip(String type) throws IOException {
        // Given
        String golden = Files.readString(GOLDEN.resolve(type + ".json")).strip();

        // When
        EventEnvelope<?> event =
                EventCodec.decode(golden.getBytes(StandardCharsets.UTF_8)).orElseThrow();

        // Then
        assertThat(event.type()).isEqualTo(type);
        assertThat(EventCodec.encode(event)).isEqualTo(golden);
    }

    @Test
    void aFactOfANewerWriterIsPassedOver() {
        String newer =
                "{\"id\":\"evt_9\",\"type\":\"SomethingNew\",\"time\":\"2026-11-24T10:00:00Z\",\"subject\":\"s\",\"data\":{}}";

        assertThat(EventCodec.decode(newer.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void aNewMemberOfAKnownFactIsIgnored() {
        String newer = "{\"id\":\"evt_6\",\"type\":\"KeyRevoked\",\"time\":\"2026-11-24T10:00:00Z\",\"subject\":\"k1\","
                + "\"data\":{\"key_id\":\"k1\",\"key_hash\":\"ab\",\"reason\":\"leaked\"}}";

        assertThat(EventCodec.decode(newer.getBytes(StandardCharsets.UTF_8))
                        .orElseThrow()
                        .data())
                .isEqualTo(new ProjectEvent.KeyRevoked("k1", "ab"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "{\"type\":\"KeyRevoked\"}",
                "{\"id\":\"e\",\"type\":\"KeyRevoked\",\"time\":\"noon\"}"
            })
    void whatIsNoEventIsNotRead(String garbage) {
        assertThat(EventCodec.read(garbage.getBytes(StandardCharsets.UTF_8), why -> {}))
                .isEmpty();
        assertThat(EventCodec.read(null, why -> {})).isEmpty();
    }
}
