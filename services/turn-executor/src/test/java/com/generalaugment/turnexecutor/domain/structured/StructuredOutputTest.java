package com.generalaugment.turnexecutor.domain.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.structured.StructuredOutput.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredOutputTest {

    private static @Nullable StructuredOutput of(String schema) {
        return StructuredOutput.of(new OutputFormat.JsonSchema("x", Json.readTrusted(schema), null, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"n\":1}|true",
                "{\"n\":\"1\"}|false",
                "{}|false",
                "{\"n\":1} tail|false",
                "no json|false",
                "[1]|false"
            })
    void aTextFitsOrItsFaultsAreNamed(String text, boolean fits) {
        // Given
        StructuredOutput checked =
                of("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}");
        assertThat(checked).isNotNull();

        // When
        Verdict verdict = checked.check(text);

        // Then
        if (fits) {
            assertThat(verdict).isInstanceOf(Verdict.Valid.class);
        } else {
            assertThat(verdict)
                    .isInstanceOfSatisfying(
                            Verdict.Invalid.class,
                            invalid ->
                                    assertThat(invalid.faults()).isNotEmpty().allMatch(fault -> fault.length() <= 201));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"http://127.0.0.1:1/schema\"}",
                "{\"$ref\":\"file:///etc/passwd\"}",
                "{\"$ref\":\"classpath:/application.properties\"}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"https://example.com/s.json\"}}}"
            })
    void aSchemaThatLeavesItselfIsRefused(String schema) {
        assertThatThrownBy(() -> of(schema))
                .hasFieldOrPropertyWithValue("reason", "invalid_request")
                .hasFieldOrPropertyWithValue("param", "text.format.schema");
    }

    @Test
    void anyObjectFitsTheObjectFormat() {
        // Given
        StructuredOutput checked = StructuredOutput.of(new OutputFormat.JsonObject());
        assertThat(checked).isNotNull();

        // When / Then
        assertThat(checked.check("{}")).isInstanceOf(Verdict.Valid.class);
        assertThat(checked.check("[]")).isInstanceOf(Verdict.Invalid.class);
        assertThat(StructuredOutput.of(new OutputFormat.Text())).isNull();
    }
}
