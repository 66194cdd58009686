package com.generalaugment.turnexecutor.clients.providers.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.turnexecutor.clients.providers.CallFixture;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

    @ParameterizedTest
    @ValueSource(strings = {"a", "lorem ipsum dolor ", "中文字符测试"})
    void anInputBeyondTheWindowIsCountedNoFurtherThanThat(String phrase) {
        // Given // hazard 56
        ModelCall input = CallFixture.saying(phrase.repeat(1_000_000)).call();

        // When
        long tokens = tokenizer.countInput(input, 10_000);

        // Then
        assertThat(tokens).isBetween(10_001L, 10_000L + 16_384);
    }

    @Test
    void aLongInputWithinTheWindowIsCountedWhole() {
        // Given
        String text = "lorem ipsum dolor ".repeat(20_000);

        // When
        long tokens = tokenizer.countInput(CallFixture.saying(text).call(), Long.MAX_VALUE);

        // Then
        assertThat(tokens)
                .isEqualTo(tokenizer.count(text)
                        + tokenizer.countInput(CallFixture.saying("").call()));
    }

    @Test
    void everyTextIsCutAsByTheReferenceEncoder() {
        // Given: words, numbers, code, many scripts, broken surrogates, white space of all kinds
        BytePairEncoder encoder = new BytePairEncoder();
        Random random = new Random(7);
        List<String> pieces = List.of(
                "Hello",
                " world",
                "it's",
                "I'LL",
                "12345",
                "{\"a\": [1, 2]}",
                "\n\n",
                "\r\n",
                "   ",
                "\t",
                "/*",
                "://",
                "ß",
                "Straße",
                "日本語",
                "한국어",
                "مرحبا",
                "\ud83d\ude00",
                "\ud83d",
                "\u00a0",
                "\u200b",
                "x",
                "antidisestablishment",
                "e\u0301",
                "١٢٣",
                "Ⅷ",
                "ǅ",
                "ʼn",
                "zzzzzzzzzzzzzzzz");
        for (int i = 0; i < 2_000; i++) {
            StringBuilder built = new StringBuilder();
            for (int length = random.nextInt(30); length > 0; length--) {
                built.append(
                        random.nextInt(5) == 0
                                ? Character.toString(random.nextInt(0x20000))
                                : pieces.get(random.nextInt(pieces.size())));
            }
            String text = built.toString();

            // When
            List<byte[]> tokens = encoder.tokens(text);

            // Then
            assertThat(tokens).as(text).usingRecursiveComparison().isEqualTo(reference(text));
        }
    }

    private List<byte[]> reference(String text) {
        List<byte[]> tokens = new ArrayList<>();
        for (int token : encoding.encodeOrdinary(text).toArray()) {
            IntArrayList one = new IntArrayList(1);
            one.add(token);
            tokens.add(encoding.decodeBytes(one));
        }
        return tokens;
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
