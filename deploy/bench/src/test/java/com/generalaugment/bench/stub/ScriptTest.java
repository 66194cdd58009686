package com.generalaugment.bench.stub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScriptTest {

    @Test
    void a_script_is_found_again_in_whatever_carries_it() {
        // Given
        Script script = new Script(20, 100, 5);

        // Then
        assertThat(Script.in("{\"content\":\"a \\\"b\\\" " + script.marker() + " c\"}"))
                .isEqualTo(script);
    }

    @Test
    void a_request_without_a_marker_gets_twenty_tokens_at_once() {
        assertThat(Script.in("{}")).isEqualTo(new Script(0, 20, 0));
    }

    @Test
    void the_text_is_all_tokens_in_order() {
        assertThat(new Script(0, 3, 0).text()).isEqualTo("w0 w1 w2 ");
    }
}
