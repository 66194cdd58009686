package com.generalaugment.turnexecutor.domain.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.turnexecutor.domain.response.ItemIds;
import com.generalaugment.turnexecutor.domain.run.Frame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayedPrefixTest {

    private static Frame frame(long number, String type, String json) {
        return new Frame(number, type, json.getBytes(StandardCharsets.UTF_8));
    }

    private final ReplayedPrefix seen = new ReplayedPrefix(List.of(
            frame(0, "response.created", "{\"at\":1}"), frame(1, "response.output_text.delta", "{\"d\":\"a\"}")));

    @Test
    void theSameStoryPasses() {
        assertThatCode(() -> {
                    seen.requireSame(frame(0, "response.created", "{\"at\":2}"));
                    seen.requireSame(frame(1, "response.output_text.delta", "{\"d\":\"a\"}"));
                })
                .doesNotThrowAnyException();
        assertThat(seen.covers(frame(2, "response.output_text.delta", "{}"))).isFalse();
    }

    @Test
    void anotherStoryDoesNot() {
        for (Frame other : List.of(
                frame(1, "response.output_text.delta", "{\"d\":\"b\"}"),
                frame(1, "response.refusal.delta", "{\"d\":\"a\"}"))) {
            assertThatThrownBy(() -> seen.requireSame(other)).isInstanceOf(ReplayedPrefix.Diverged.class);
        }
    }

    @Test
    void itemsAreNamedByTheirPlaceAndFoundByTheirName() {
        // Given
        String response = "resp_0123456789abcdefghijklmno";

        // When
        String id = new ItemIds(response).at("msg_", 40);

        // Then
        assertThat(id).isEqualTo("msg_0123456789abcdefghijklmno14");
        assertThat(ItemIds.responseOf(id)).contains(response);
        assertThat(ItemIds.responseOf("msg_somebodys")).isEmpty();
    }
}
