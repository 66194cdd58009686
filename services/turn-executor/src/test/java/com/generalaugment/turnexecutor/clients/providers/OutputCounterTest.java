package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.turnexecutor.clients.providers.tokens.Tokenizer;
import com.generalaugment.turnexecutor.domain.model.OutputCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted while it grows, beside the count of the whole. */
class OutputCounterTest {

    private static final int MAX_DELTA = 40;

    private final Tokenizer tokenizer = new Tokenizer();

    private static List<String> deltas(String alphabet, int length, long seed) {
        Random random = new Random(seed);
        int[] letters = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        List<String> deltas = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int end = Math.min(text.length(), start + 1 + random.nextInt(MAX_DELTA));
            if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
                end++;
            }
            deltas.add(text.substring(start, end));
            start = end;
        }
        return deltas;
    }

    /** Words, words of other scripts and signs; many blanks; one word without an end; signs without a word. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "abcdefghijklmnopqrstuvwxyz     .,\n0123456789",
                "äöüßéøłжщдлюя漢字仮名交じり文🙂🚀 \t\r\n{}[]\":;'",
                "abcdefghijklmnopqrstuvwxyz",
                "{}[]\":;-_=+*/"
            })
    void nothingPassesThatTheWholeWouldNotPassAndLittleIsHeldBack(String alphabet) {
        List<String> deltas = deltas(alphabet, 9_000, alphabet.length());
        long whole = tokenizer.count(String.join("", deltas));
        int partedWords = 9_000 / 2_048;
        for (long limit : new long[] {10, whole / 3, whole / 2, whole - 200}) {
            // Given
            OutputCounter counter = new OutputCounter(tokenizer::count);
            StringBuilder said = new StringBuilder();

            // When
            boolean exceeds = false;
            for (int i = 0; i < deltas.size() && !exceeds; i++) {
                said.append(deltas.get(i));
                counter.add(deltas.get(i));
                exceeds = counter.exceeds(limit);
                long exact = i % 8 == 0 || exceeds ? tokenizer.count(said.toString()) : 0;

                // Then
                if (exact > limit) {
                    assertThat(exceeds).as("limit %d, exact %d", limit, exact).isTrue();
                } else if (exceeds) {
                    assertThat(exact).isGreaterThan(limit - 3L * partedWords);
                }
            }
            assertThat(exceeds).isTrue();
        }
    }

    @Test
    void theWorkGrowsWithTheTextAndNotWithItsSquare() {
        // Given
        List<String> deltas = deltas("abcdefghijklmnopqrstuvwxyz    ", 200_000, 7);
        long whole = tokenizer.count(String.join("", deltas));
        AtomicLong read = new AtomicLong();
        OutputCounter counter = new OutputCounter(text -> {
            read.addAndGet(text.length());
            return tokenizer.count(text);
        });

        // When
        boolean exceeds = false;
        for (String delta : deltas) {
            counter.add(delta);
            exceeds = exceeds || counter.exceeds(whole);
        }

        // Then: recounted at every delta it would be two thousand million characters
        assertThat(exceeds).isFalse();
        assertThat(read.get()).isLessThan(5_000_000);
    }
}
