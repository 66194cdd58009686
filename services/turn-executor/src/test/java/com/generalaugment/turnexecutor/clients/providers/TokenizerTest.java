package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

    private final Tokenizer tokenizer = new Tokenizer();
    private final Encoding encoding = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "Hello, world! ", "one two three 4 5 six", "Größe \ud83d\ude00 日本"})
    void textOfAnyLengthThatHasWordsIsCountedExactly(String phrase) {
        // Given
        String text = (phrase + " and so on ").repeat(5_000);

        // When
        long tokens = tokenizer.count(text);

        // Then
        assertThat(tokens).isEqualTo(encoding.countTokensOrdinary(text));
    }

    @Test
    void anUnbrokenRunOfTenMegabytesIsCountedInLittleMemory() {
        // Given
        String run = "x".repeat(10_485_760);

        // When
        long tokens = tokenizer.count(run);

        // Then
        assertThat(tokens).isBetween(run.length() / 16L, (long) run.length());
    }

    @Test
    void aCharacterOfTwoHalvesIsNeverParted() {
        // Given
        String text = "x" + "\ud83d\ude00".repeat(20_000);

        // When
        long tokens = tokenizer.count(text);

        // Then
        assertThat(tokens)
                .isCloseTo(encoding.countTokensOrdinary(text), org.assertj.core.data.Percentage.withPercentage(1));
    }
}
