package com.generalaugment.libs.runtime.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.error.FieldError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{} {}", "{\"a\":01}", "{'a':1}", "nul", "{\"a\":NaN}", "[1,]"})
    void whatIsNotOneJsonValueIsRefused(String text) {
        assertThatThrownBy(() -> Json.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void brokenUtf8IsRefused() {
        // Given
        byte[] broken = {'"', (byte) 0xC3, '"'};

        // Then
        assertThatThrownBy(() -> Json.read(broken)).isInstanceOf(IOException.class);
    }

    @Test
    void nestingHasALimit() throws IOException {
        // Given
        String deepest = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);

        // Then
        assertThat(Json.read(deepest.getBytes(StandardCharsets.UTF_8)).isArray())
                .isTrue();
        assertThatThrownBy(() -> Json.read(("[" + deepest + "]").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void numbersKeepTheirDigits() throws IOException {
        // Given
        String numbers = "[0.10,12345678901234567890.123456789012345678]";

        // When
        String again = Json.text(Json.read(numbers.getBytes(StandardCharsets.UTF_8)));

        // Then
        assertThat(again).isEqualTo(numbers);
    }

    @Test
    void everythingWrongWithAnObjectIsToldAtOnceWithItsPath() {
        // Given
        Members members = Members.root(Json.readTrusted("""
                {"name": 1, "long": "abc", "kind": "z", "count": 2.5, "big": 99, "flag": "yes", "share": 3,
                 "list": {}, "inner": {"x": true}, "none": null}"""));

        // When
        members.string("name");
        members.string("long", 0, 2);
        members.oneOf("kind", Set.of("b", "a"));
        members.integer("count", 0, 10);
        members.integer("big", 0, 10);
        members.bool("flag", false);
        members.number("share", 0, 2, 1);
        members.array("list");
        members.object("inner").string("x");
        members.missing("absent");

        // Then
        assertThat(members.errors())
                .containsExactly(
                        new FieldError("name", "must be a string", "type_error"),
                        new FieldError("long", "must have 0 to 2 characters", "out_of_range"),
                        new FieldError("kind", "must be one of a, b", "out_of_range"),
                        new FieldError("count", "must be an integer", "type_error"),
                        new FieldError("big", "must be from 0 to 10", "out_of_range"),
                        new FieldError("flag", "must be a boolean", "type_error"),
                        new FieldError("share", "must be from 0 to 2", "out_of_range"),
                        new FieldError("list", "must be an array", "type_error"),
                        new FieldError("inner.x", "must be a string", "type_error"),
                        new FieldError("absent", "is required", "missing"));
        assertThat(members.string("none")).isNull();
        assertThat(members.integer("absent", 0, 1)).isNull();
    }

    @Test
    void charactersAreCountedNotUnits() {
        // Given: one character, two UTF-16 units
        Members members = Members.root(Json.readTrusted("{\"a\": \"\ud83d\ude00\"}"));

        // When
        String text = members.string("a", 1, 1);

        // Then
        assertThat(text).isEqualTo("\ud83d\ude00");
    }

    @Test
    void aWholeNumberMayBeWrittenWithZeros() {
        assertThat(Members.root(Json.readTrusted("{\"a\": 1.0e1}")).integer("a", 0, 10))
                .isEqualTo(10);
    }
}
