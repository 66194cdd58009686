package com.generalaugment.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.bench.stub.Script;
import org.junit.jupiter.api.Test;

class ConversationTest {

    private final Conversation conversation = new Conversation(new Script(0, 2, 0), 100);

    @Test
    void a_right_answer_passes_and_is_timed() {
        // When
        tell(new ReceivedEvent.Nothing(0), 110);
        tell(new ReceivedEvent.Token(1, "w0 "), 120);
        tell(new ReceivedEvent.Token(2, "w1 "), 150);
        tell(new ReceivedEvent.End(3, 42), 160);
        conversation.close();

        // Then
        assertThat(conversation.failure()).isNull();
        assertThat(conversation.firstToken()).isEqualTo(120);
        assertThat(conversation.gaps().count()).isEqualTo(1);
        assertThat(conversation.gaps().percentileMillis(1)).isEqualTo(30e-6);
        assertThat(conversation.costMicros()).isEqualTo(42);
    }

    @Test
    void a_lost_token_is_seen() {
        // When
        tell(new ReceivedEvent.Token(0, "w1 "), 120);

        // Then
        assertThat(conversation.failure()).contains("'w1 ' came where 'w0 ' was due");
    }

    @Test
    void a_token_lost_at_the_end_is_seen() {
        // When
        tell(new ReceivedEvent.Token(0, "w0 "), 120);
        tell(new ReceivedEvent.End(1, 0), 130);
        conversation.close();

        // Then
        assertThat(conversation.failure()).isEqualTo("1 tokens instead of 2");
    }

    @Test
    void a_doubled_token_is_seen() {
        // When
        tell(new ReceivedEvent.Token(0, "w0 "), 120);
        tell(new ReceivedEvent.Token(1, "w0 "), 121);

        // Then
        assertThat(conversation.failure()).contains("'w0 ' came where 'w1 ' was due");
    }

    @Test
    void a_gap_in_the_numbers_of_events_is_seen() {
        // When
        tell(new ReceivedEvent.Nothing(0), 110);
        tell(new ReceivedEvent.Token(2, "w0 "), 120);

        // Then
        assertThat(conversation.failure()).isEqualTo("event number 2 came where 1 was due");
    }

    @Test
    void an_answer_that_breaks_off_is_seen() {
        // When
        tell(new ReceivedEvent.Token(0, "w0 "), 120);
        conversation.close();

        // Then
        assertThat(conversation.failure()).isEqualTo("the answer broke off after 1 tokens");
    }

    @Test
    void a_whole_answer_must_be_what_the_model_said() {
        // When
        tell(new ReceivedEvent.Text(ReceivedEvent.UNNUMBERED, "w0 w1", 0), 120);

        // Then
        assertThat(conversation.failure()).contains("another text");
    }

    private void tell(ReceivedEvent received, long now) {
        conversation.hear(received, now);
    }
}
