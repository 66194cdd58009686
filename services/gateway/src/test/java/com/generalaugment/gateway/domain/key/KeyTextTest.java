package com.generalaugment.gateway.domain.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.domain.key.KeyText.Kind;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyTextTest {

    private static final String EXAMPLE = "gabtest_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf3fDoaH";

    @Test
    void theExampleOfTheContractIsMadeFromItsBytes() {
        // Given
        byte[] secret = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

        // When
        KeyText key = KeyText.of(Kind.RUNTIME_TEST, secret);

        // Then
        assertThat(key.reveal()).isEqualTo(EXAMPLE);
        assertThat(HexFormat.of().formatHex(key.hash()))
                .isEqualTo("0b7871ed837b66cf46d1461049e850558556bbae552e26a7ff9171a03f3f51a0");
    }

    @Test
    void onlyTwelveAndFourCharactersAreEverPrinted() {
        // When
        KeyText key = KeyText.parse(EXAMPLE).orElseThrow();

        // Then
        assertThat(key.masked()).isEqualTo("gabtest_003a...DoaH");
        assertThat(key).hasToString("gabtest_003a...DoaH");
    }

    @Test
    void oneWrongCharacterAnywhereIsNoticedWithoutALookUp() {
        for (int i = 0; i < EXAMPLE.length(); i++) {
            // Given
            char other = EXAMPLE.charAt(i) == '7' ? '8' : '7';

            // When
            String broken = EXAMPLE.substring(0, i) + other + EXAMPLE.substring(i + 1);

            // Then
            assertThat(KeyText.parse(broken)).as(broken).isEmpty();
        }
    }

    @Test
    void randomKeysOfEveryKindAreWholeAndDifferent() {
        for (Kind kind : Kind.values()) {
            // When
            KeyText one = KeyText.random(kind);
            KeyText other = KeyText.random(kind);

            // Then
            assertThat(KeyText.parse(one.reveal())).isPresent();
            assertThat(one.reveal()).isNotEqualTo(other.reveal());
        }
    }

    @Test
    void whatIsNoKeyIsNone() {
        assertThat(KeyText.parse("")).isEmpty();
        assertThat(KeyText.parse("gabtest_")).isEmpty();
        assertThat(KeyText.parse(EXAMPLE + "0")).isEmpty();
        assertThat(KeyText.parse("gablive_" + EXAMPLE.substring(8))).isEmpty();
    }
}
