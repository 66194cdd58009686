package com.generalaugment.turnexecutor.clients.providers.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.json.Json;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** hazard 48: what the built-in model makes of a schema has a bound, however often the schema refers to itself. */
@Timeout(60)
class SchemaExampleBoundsTest {

    private static final String NODE = "{\"$defs\":{\"n\":%s},\"$ref\":\"#/$defs/n\"}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\",\"required\":[\"a\",\"b\"],\"properties\":{\"a\":{\"$ref\":\"#/$defs/n\"},\"b\":{\"$ref\":\"#/$defs/n\"}}}",
                "{\"type\":\"array\",\"minItems\":100,\"items\":{\"$ref\":\"#/$defs/n\"}}",
                "{\"allOf\":[{\"required\":[\"a\",\"b\"],\"properties\":{\"a\":{\"$ref\":\"#/$defs/n\"},\"b\":{\"$ref\":\"#/$defs/n\"}}}]}",
                "{\"type\":\"array\",\"minItems\":100,\"items\":{\"type\":\"array\",\"minItems\":100,\"items\":{\"type\":\"string\"}}}"
            })
    void recursionAndRepetitionDoNotMultiplyWithoutEnd(String node) {
        // Given
        SchemaExample example = new SchemaExample(Json.readTrusted(NODE.formatted(node)), "x".repeat(100_000));

        // When
        String made = Json.text(example.make());

        // Then
        assertThat(made.length()).isLessThan(5_000_000);
    }
}
