package com.generalaugment.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.bench.load.SseParser.Event;
import org.junit.jupiter.api.Test;

class PlatformTargetTest {

    private final PlatformTarget platform = new PlatformTarget(1, "ga_key");

    @Test
    void a_delta_is_a_token_with_its_number() {
        // Given
        Event delta = new Event(
                "response.output_text.delta",
                "{\"type\":\"response.output_text.delta\",\"sequence_number\":14,\"delta\":\"w10 \",\"logprobs\":[]}");

        // When
        ReceivedEvent received = platform.event(delta);

        // Then
        assertThat(received).isEqualTo(new ReceivedEvent.Token(14, "w10 "));
    }

    @Test
    void the_last_event_tells_the_cost_to_the_millionth() {
        // Given
        Event completed = new Event(
                "response.completed",
                "{\"sequence_number\":9,\"response\":{\"metadata\":{\"general_augment_cost_usd\":0.000096}}}");

        // When
        ReceivedEvent received = platform.event(completed);

        // Then
        assertThat(received).isEqualTo(new ReceivedEvent.End(9, 96));
    }

    @Test
    void the_end_mark_is_not_numbered() {
        assertThat(platform.event(new Event("", "[DONE]")))
                .isEqualTo(new ReceivedEvent.Nothing(ReceivedEvent.UNNUMBERED));
    }

    @Test
    void anything_but_a_completed_answer_is_a_failure() {
        assertThat(platform.whole("{\"status\":\"incomplete\",\"output_text\":\"w0 \"}"))
                .isInstanceOf(ReceivedEvent.Failure.class);
        assertThat(platform.event(new Event("response.failed", "{\"sequence_number\":3}")))
                .isInstanceOf(ReceivedEvent.Failure.class);
    }
}
