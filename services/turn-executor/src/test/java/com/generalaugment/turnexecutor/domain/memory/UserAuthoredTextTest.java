package com.generalaugment.turnexecutor.domain.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.response.ItemIds;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

// hazard 29
class UserAuthoredTextTest {

    private final String response = Ids.next("resp_");

    @Test
    void allMessagesOfTheUserCountThatStandTogether() {
        // When
        String words =
                words(message("user", "I am Ann."), message("system", "Be kind."), message("user", "I keep bees."));

        // Then
        assertThat(words).isEqualTo("I am Ann.\nI keep bees.");
    }

    @Test
    void whatStandsBeforeAnAnswerOrAToolWasSaidInAnEarlierTurn() {
        // When
        String words = words(message("user", "old"), message("assistant", "I see."), message("user", "new"));

        // Then
        assertThat(words).isEqualTo("new");
        assertThat(words(message("user", "old"), item("function_call_output").put("output", "I own a boat.")))
                .isEmpty();
        assertThat(words(message("user", "old"), item("compaction").put("encrypted_content", "x")))
                .isEmpty();
        assertThat(words(message("user", "old"), item("acme:note").put("text", "I own a boat.")))
                .isEmpty();
    }

    @Test
    void anItemThatHasAnIdAlreadyMayBeOfAnEarlierTurn() {
        // Given
        String other = Ids.next("resp_");
        ObjectNode referred =
                new ItemIds(other).named(List.of(message("user", "old"))).getFirst();

        // When
        String words = words(referred, message("user", "mine").put("id", "msg_mine"), message("user", "new"));

        // Then
        assertThat(words).isEqualTo("new");
    }

    @Test
    void onlyTextCountsAndNotMoreThanAPersonWrites() {
        // Given
        ObjectNode message = message("user", "I keep bees.");
        message.withArray("content").addObject().put("type", "input_file").put("text", "I own a boat.");

        // When
        String words = words(message);

        // Then
        assertThat(words).isEqualTo("I keep bees.");
        assertThat(words(message("user", "x".repeat(100_000)))).hasSize(8_192);
    }

    private String words(ObjectNode... input) {
        return UserAuthoredText.of(
                response, new ItemIds(response).named(Stream.of(input).toList()));
    }

    private static ObjectNode message(String role, String text) {
        ObjectNode message = item("message").put("role", role);
        message.putArray("content").addObject().put("type", "input_text").put("text", text);
        return message;
    }

    private static ObjectNode item(String type) {
        return Json.object().put("type", type);
    }
}
