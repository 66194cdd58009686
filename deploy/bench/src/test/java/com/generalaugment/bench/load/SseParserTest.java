package com.generalaugment.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.bench.load.SseParser.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {

    private static final String STREAM = ": ping\n\nevent: response.created\ndata: {\"a\":1}\n\n"
            + "data:no blank\r\ndata: second line\r\n\r\nid: 7\ndata: größer\n\ndata: [DONE]\n\n";

    private final List<Event> heard = new ArrayList<>();
    private final SseParser parser = new SseParser(heard::add);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void events_are_the_same_however_the_network_cuts_them(int size) {
        // Given
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);

        // When
        for (int at = 0; at < bytes.length; at += size) {
            parser.feed(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
        }

        // Then
        assertThat(heard)
                .containsExactly(
                        new Event("response.created", "{\"a\":1}"),
                        new Event("", "no blank\nsecond line"),
                        new Event("", "größer"),
                        new Event("", "[DONE]"));
    }

    @Test
    void an_event_that_the_end_cuts_off_is_not_told() {
        // Given
        byte[] cut = "event: a\ndata: whole\n\nevent: b\ndata: cut\n".getBytes(StandardCharsets.UTF_8);

        // When
        parser.feed(cut);

        // Then
        assertThat(heard).containsExactly(new Event("a", "whole"));
    }

    @Test
    void a_line_longer_than_any_buffer_arrives_whole() {
        // Given
        String text = "x".repeat(100_000);

        // When
        parser.feed(("data: " + text + "\n\n").getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(heard).containsExactly(new Event("", text));
    }

    @Test
    void a_name_is_for_one_event_only() {
        // When
        parser.feed("event: a\n\ndata: 1\n\n".getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(heard).containsExactly(new Event("", "1"));
    }
}
