package com.generalaugment.libs.runtime.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.error.FieldError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
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

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1E+400", "1e-400", "12.5e-300", "0e0", "1.0e0000000400"})
    void numbersWithinTheBoundsAreRead(String number) throws IOException {
        assertThat(Json.read(bytes("{\"a\": [" + number + "]}")).at("/a/0").decimalValue())
                .isEqualByComparingTo(new BigDecimal(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e401",
                "-1E+401",
                "1e-401",
                "0e999999999",
                "1e999999999",
                "1e-999999999",
                "1e2147483647",
                "1e2147483648",
                "1e-2147483648",
                "1e99999999999999999999"
            })
    void exponentsAbove400AreRefusedWhereJsonIsRead(String number) {
        // hazard 47
        for (String document : new String[] {number, "[" + number + "]", "{\"a\": {\"b\": " + number + "}}"}) {
            assertThatThrownBy(() -> Json.read(bytes(document))).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> Json.readTrusted(number)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void theDeepestDocumentOfACallerCanBeReadAgainWithinOneOfOurs() throws IOException {
        // Given
        String deepest = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);

        // When
        String ours =
                Json.text(Json.object().set("response", Json.object().set("metadata", Json.read(bytes(deepest)))));

        // Then
        assertThat(Json.readTrusted(ours).at("/response/metadata").isArray()).isTrue();
    }

    @Test
    void numbersHaveAtMost400Digits() throws IOException {
        // Given
        String most = "9".repeat(400);

        // Then
        assertThat(Json.text(Json.read(bytes(most)))).isEqualTo(most);
        assertThat(Json.text(Json.read(bytes("-" + most)))).isEqualTo("-" + most);
        assertThat(Json.read(bytes("1." + "1".repeat(399) + "e-400")).isNumber())
                .isTrue();
        assertThatThrownBy(() -> Json.read(bytes(most + "0"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Json.read(bytes("1." + "1".repeat(400)))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Json.read(bytes("9".repeat(1_000_000)))).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "1e-100000000", "1e999999999", "+-1", "0x10", "١", "NaN", "1e", "1e401", "1e4294967297"
            })
    void textThatIsNoBoundedDecimalHasNoValue(String text) {
        assertThat(NumberBounds.decimal(text)).isEmpty();
        assertThat(NumberBounds.decimal("9".repeat(10_000_000))).isEmpty();
    }

    @Test
    void decimalsMayBeSentAsNumberOrText() {
        assertThat(NumberBounds.decimal(Json.readTrusted("1.50"))).contains(new BigDecimal("1.50"));
        assertThat(NumberBounds.decimal(Json.readTrusted("\"1.50\""))).contains(new BigDecimal("1.50"));
        assertThat(NumberBounds.decimal(Json.readTrusted("true"))).isEmpty();
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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
