package com.generalaugment.turnexecutor.clients.providers.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSentEventsTest {

    /** Every event as {@code name|data}. */
    private static List<String> events(String stream, int pieceLength) throws IOException {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        int[] position = {0};
        ServerSentEvents events = new ServerSentEvents(() -> {
            int from = position[0];
            position[0] = Math.min(from + pieceLength, bytes.length);
            return from == bytes.length ? null : Arrays.copyOfRange(bytes, from, position[0]);
        });
        List<String> read = new ArrayList<>();
        for (ServerSentEvent event = events.next(); event != null; event = events.next()) {
            read.add(event.name() + "|" + event.text());
        }
        return read;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void anyLineEndsInAnyPiecesAreTheSameEvents(int pieceLength) throws IOException {
        // Given
        String stream = """
                : hello
                event: one
                data: {"a":"ä€😀"}

                data:first
                data: second
                id: 7
                retry: 10

                event: no-data

                data

                data: [DONE]

                """;

        // When
        List<List<String>> read = List.of(
                events(stream, pieceLength),
                events(stream.replace("\n", "\r\n"), pieceLength),
                events(stream.replace("\n", "\r"), pieceLength));

        // Then
        assertThat(read)
                .allSatisfy(events ->
                        assertThat(events).containsExactly("one|{\"a\":\"ä€😀\"}", "|first\nsecond", "|", "|[DONE]"));
    }

    @Test
    void aWholeLineAtTheEndCountsButHalfALineDoesNot() throws IOException {
        assertThat(events("data: whole\n", 100)).containsExactly("|whole");
        assertThat(events("data: whole\ndata: hal", 100)).containsExactly("|whole");
        assertThat(events("data: hal", 100)).isEmpty();
    }

    @Test
    void aLineWithoutEndIsNotCollectedForEver() {
        byte[] endless = "data: ".concat("x".repeat(1_000_000)).getBytes(StandardCharsets.UTF_8);
        ServerSentEvents events = new ServerSentEvents(() -> endless);

        assertThatThrownBy(events::next).isInstanceOf(IOException.class).hasMessageContaining("too long");
    }

    @Test
    void anEventOfEndlessLinesIsNotCollectedForEver() {
        byte[] endless = "data: ".concat("x".repeat(1_000_000)).concat("\n").getBytes(StandardCharsets.UTF_8);
        ServerSentEvents events = new ServerSentEvents(() -> endless);

        assertThatThrownBy(events::next).isInstanceOf(IOException.class).hasMessageContaining("too long");
    }
}
