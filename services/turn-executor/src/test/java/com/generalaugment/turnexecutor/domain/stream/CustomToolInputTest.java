package com.generalaugment.turnexecutor.domain.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.turnexecutor.domain.model.CustomTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CustomToolInputTest {

    private static final String PATCH = "*** Begin \"Patch\"\n\tC:\\dir\\file — 😀 \u0001/end";

    /** @param piece characters of each delta */
    private static String joined(String arguments, int piece) {
        CustomToolInput input = new CustomToolInput();
        StringBuilder deltas = new StringBuilder();
        for (int i = 0; i < arguments.length(); i += piece) {
            String delta = input.read(arguments.substring(i, Math.min(arguments.length(), i + piece)));
            if (!delta.isEmpty()) {
                assertThat(Character.isHighSurrogate(delta.charAt(delta.length() - 1)))
                        .as("a whole character")
                        .isFalse();
            }
            deltas.append(delta);
        }
        deltas.append(input.end());
        assertThat(input.text()).isEqualTo(deltas.toString());
        return deltas.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void theTextIsTheSameHoweverTheArgumentsAreCut(int piece) {
        assertThat(joined(CustomTool.arguments(PATCH), piece)).isEqualTo(PATCH);
        assertThat(joined(" { \"input\" : \"a\\ud83d\\ude00\\u0062\\/\" } ", piece))
                .isEqualTo("a😀b/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "just text|just text",
                "{\"text\":\"a\"}|{\"text\":\"a\"}",
                "{\"why\":1,\"input\":\"late\"}|late",
                "{\"input\":5}|{\"input\":5}",
                "{\"input\":\"a\",\"input\":\"b\"}|a",
                "{\"input\":\"\\q\\uzzzz\"}|\\q\\uzzzz"
            })
    void nothingIsLostOfArgumentsOfAnotherShape(String arguments, String text) {
        assertThat(joined(arguments, 2)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''|''", "{}|''", "{\"inp|''", "{\"input\":\"half|half", "{\"input\":\"half\\|half"})
    void argumentsThatWereCutGiveTheTextUntilThere(String arguments, String text) {
        assertThat(joined(arguments, 4)).isEqualTo(text);
    }

    @Test
    void aBeginningThatDoesNotEndIsTakenAsItIs() {
        // Given
        String spaces = " ".repeat(3_000);

        // Then
        assertThat(joined(spaces + "{\"input\":\"x\"}", 100)).isEqualTo("x");
        assertThat(joined(spaces, 100)).isEqualTo(spaces);
    }
}
