package com.generalaugment.gateway.domain.project;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlugTest {

    private static final String ID = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Acme Support|acme-support",
                "  --Häuser & Söhne-- |h-user-s-hne",
                "ab|project-ab",
                "日本語|project",
                ID + "|project-" + ID
            })
    void aNameMakesASlug(String name, String slug) {
        assertThat(Slug.from(name)).isEqualTo(slug);
        assertThat(Slug.isValid(Slug.from(name))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "-abc", "abc-", "a--bc", "Abc", "a_bc", "a bc", "a\nbc", ID})
    void whatDoesNotFitIsNoSlug(String text) {
        assertThat(Slug.isValid(text)).isFalse();
    }

    @Test
    void theLongestNameAndItsLikesStillFit() {
        // When
        String slug = Slug.from("x".repeat(62) + " yz" + "é".repeat(35));

        // Then
        assertThat(slug).isEqualTo("x".repeat(62));
        assertThat(Slug.isValid(Slug.like("x".repeat(63)))).isTrue();
        assertThat(Slug.like(slug)).isNotEqualTo(Slug.like(slug));
    }

    @Test
    void anIdIsAnIdAndNeverASlug() {
        // A project whose slug were another one's id would be answered in its place.
        assertThat(Slug.idIn(ID.toUpperCase(java.util.Locale.ROOT))).isPresent();
        assertThat(Slug.idIn("1-1-1-1-1")).isEmpty();
    }
}
