package com.generalaugment.turnexecutor.domain.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.structured.StructuredOutput.Verdict;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** hazards 48 and 49: schemas and patterns that cost more than they say. */
@Timeout(60)
class HostileSchemaTest {

    private static final String TREE = """
        {"type": "object", "$defs": {"node": {"type": "object", "required": ["name"], "properties": {
           "name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}}},
         "properties": {"root": {"$ref": "#/$defs/node"}}, "required": ["root"]}\
        """;

    private static StructuredOutput of(String schema) {
        return Objects.requireNonNull(
                StructuredOutput.of(new OutputFormat.JsonSchema("x", Json.readTrusted(schema), null, true)));
    }

    private static String refusal(String schema) {
        Problem problem = catchThrowableOfType(Problem.class, () -> of(schema));
        assertThat(problem)
                .as(schema.length() > 300 ? schema.substring(0, 300) : schema)
                .isNotNull();
        assertThat(problem.reason()).isEqualTo("invalid_request");
        assertThat(problem.param()).isEqualTo("text.format.schema");
        return problem.fieldErrors().getFirst().message();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"$ref\":\"#\"}|#",
                "{\"$ref\":\"\"}|",
                "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}},\"$ref\":\"#/$defs/a\"}|#/$defs/a",
                "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/a\"}},\"type\":\"object\"}|#/$defs/a",
                "{\"allOf\":[{\"$ref\":\"#\"}]}|#",
                "{\"anyOf\":[{\"type\":\"string\"},{\"not\":{\"$ref\":\"#\"}}]}|#",
                "{\"if\":true,\"then\":{\"oneOf\":[{\"$ref\":\"#\"}]}}|#",
                "{\"dependentSchemas\":{\"a\":{\"$ref\":\"#\"}}}|#",
                "{\"$anchor\":\"me\",\"allOf\":[{\"$ref\":\"#me\"}]}|#me",
                "{\"$dynamicAnchor\":\"me\",\"allOf\":[{\"$dynamicRef\":\"#me\"}]}|#me",
                "{\"$recursiveAnchor\":true,\"allOf\":[{\"$recursiveRef\":\"#\"}]}|#",
                "{\"$id\":\"https://example.com/s\",\"allOf\":[{\"$ref\":\"https://example.com/s\"}]}|https://example.com/s",
                "{\"properties\":{\"a\":{\"$ref\":\"#/properties/a\"}}}|#/properties/a",
                "{\"x\":{\"$ref\":\"#/x\"},\"properties\":{\"a\":{\"$ref\":\"#/x\"}}}|#/x"
            })
    void aReferenceThatNeverEndsIsRefusedByName(String schema, String reference) {
        assertThat(refusal(schema)).contains("without end").contains(reference == null ? "" : reference);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"https://example.com/s.json\"}",
                "{\"properties\":{\"a\":{\"$ref\":\"other.json#/a\"}}}",
                "{\"$ref\":\"http://json-schema.org/draft-07/schema#\"}",
                "{\"$ref\":\"#/$defs/none\"}",
                "{\"$ref\":\"#none\"}",
                "{\"$ref\":\"::\"}",
                "{\"$schema\":\"https://example.com/my-draft\"}"
            })
    void aReferenceThatLeavesTheSchemaIsRefusedAndNotFetched(String schema) {
        assertThat(refusal(schema)).isNotEmpty();
    }

    @Test
    void aTreeWorks() {
        // Given
        StructuredOutput tree = of(TREE);

        // Then
        assertThat(tree.check("{\"root\":{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}]}}"))
                .isInstanceOf(Verdict.Valid.class);
        assertThat(tree.check("{\"root\":{\"name\":\"a\",\"children\":[{\"children\":[]}]}}"))
                .isInstanceOf(Verdict.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$dynamicAnchor\":\"n\",\"properties\":{\"c\":{\"items\":{\"$dynamicRef\":\"#n\"}}},\"type\":\"object\"}",
                "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\",\"$recursiveAnchor\":true,"
                        + "\"properties\":{\"c\":{\"items\":{\"$recursiveRef\":\"#\"}}},\"type\":\"object\"}",
                "{\"$id\":\"https://example.com/s\",\"properties\":{\"c\":{\"items\":{\"$ref\":\"s\"}}},\"type\":\"object\"}",
                "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"properties\":{\"c\":{\"items\":{\"$ref\":\"#\"}}},"
                        + "\"type\":\"object\"}"
            })
    void recursionThroughPropertiesAndItemsWorksInEverySpelling(String schema) {
        // Given
        StructuredOutput tree = of(schema);

        // Then
        assertThat(tree.check("{\"c\":[{\"c\":[{}]}]}")).isInstanceOf(Verdict.Valid.class);
        assertThat(tree.check("{\"c\":[{\"c\":[1]}]}")).isInstanceOf(Verdict.Invalid.class);
    }

    @Test
    void aDocumentOfTheGreatestDepthFitsATree() {
        // Given
        int depth = 65;
        String document = "{\"root\":" + "{\"name\":\"a\",\"children\":[".repeat(depth) + "]}".repeat(depth) + "}";

        // When
        Verdict verdict = onSmallStack(of(TREE), document);

        // Then
        assertThat(verdict).isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void theGreatestChainOfReferencesAgainstTheDeepestDocumentHasAnAnswer() {
        // Given
        int chain = SchemaRules.MAX_CHAIN - 2;
        String schema = "{\"$defs\":{\"n\":" + "{\"allOf\":[".repeat(chain)
                + "{\"properties\":{\"c\":{\"$ref\":\"#/$defs/n\"}}}" + "]}".repeat(chain)
                + "},\"$ref\":\"#/$defs/n\"}";
        String document = "{\"c\":".repeat(190) + "1" + "}".repeat(190);

        // Then
        assertThat(onSmallStack(of(schema), document)).isNotNull();
    }

    @Test
    void branchesThatMultiplyWithTheDepthOfADocumentHaveABound() {
        // Given: two ways down at each level, so 2^90 in all
        StructuredOutput branches = of("""
            {"$defs": {"n": {"allOf": [{"properties": {"c": {"$ref": "#/$defs/n"}}},
                                       {"properties": {"c": {"$ref": "#/$defs/n"}}}]}}, "$ref": "#/$defs/n"}\
            """);
        String document = "{\"c\":".repeat(90) + "1" + "}".repeat(90);

        // When
        Verdict verdict = branches.check(document);

        // Then
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Invalid.class,
                        invalid -> assertThat(invalid.faults().getFirst()).contains("too large or too deep"));
        assertThat(branches.check("{\"c\":{\"c\":1}}")).isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void branchesThatMultiplyThroughReferencesAreRefused() {
        // Given: every definition is the next one twice
        String definitions = IntStream.range(0, 30)
                .mapToObj(i -> "\"d%d\":{\"anyOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]}"
                        .formatted(i, i + 1, i + 1))
                .collect(Collectors.joining(","));

        // Then
        assertThat(refusal("{\"$defs\":{" + definitions + ",\"d30\":{}},\"$ref\":\"#/$defs/d0\"}"))
                .containsAnyOf("multiply", "chain");
    }

    @Test
    void sizesHaveLimits() {
        String many =
                IntStream.range(0, 6_000).mapToObj(i -> "\"p" + i + "\":{}").collect(Collectors.joining(","));
        assertThat(refusal("{\"properties\":{" + many + "}}")).contains("5000 subschemas");

        String values = IntStream.range(0, 6_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        assertThat(refusal("{\"enum\":[" + values + "]}")).contains("5000 values");

        assertThat(refusal("{\"description\":\"" + "x".repeat(600_000) + "\"}")).contains("KiB");

        String patterns = IntStream.range(0, 600)
                .mapToObj(i -> "\"p" + i + "\":{\"pattern\":\"a\"}")
                .collect(Collectors.joining(","));
        assertThat(refusal("{\"properties\":{" + patterns + "}}")).contains("500 patterns");

        String chain = "{\"not\":".repeat(60) + "{}" + "}".repeat(60);
        assertThat(refusal(chain)).contains("chain");
    }

    @Test
    void aPatternThatBacktracksElsewhereRunsInLinearTime() {
        // Given
        StructuredOutput costly = of("{\"properties\":{\"s\":{\"pattern\":\"^(.*a){12}$\"}}}");

        // When
        Verdict verdict = costly.check("{\"s\":\"" + "a".repeat(200) + "!\"}");

        // Then
        assertThat(verdict).isInstanceOf(Verdict.Invalid.class);
        assertThat(costly.check("{\"s\":\"" + "a".repeat(200) + "\"}")).isInstanceOf(Verdict.Valid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"pattern\":\"[\"}",
                "{\"pattern\":\"(?=a)b\"}",
                "{\"pattern\":\"(a)\\\\1\"}",
                "{\"pattern\":\"a{1000}{1000}\"}",
                "{\"pattern\":\"((a{1000}){1000}){1000}\"}",
                "{\"pattern\":\"(((a{0,30}){0,30}){0,30}){0,30}\"}",
                "{\"patternProperties\":{\"(?<!a)b\":{}}}",
                "{\"propertyNames\":{\"pattern\":\"(?!a)\"}}",
                "{\"$defs\":{\"d\":{\"items\":{\"pattern\":\"[\"}}},\"type\":\"object\"}",
                "{\"x-own\":{\"pattern\":\"[\"},\"properties\":{\"a\":{\"$ref\":\"#/x-own\"}}}"
            })
    void aPatternThatCannotRunInLinearTimeIsNamed(String schema) {
        assertThat(refusal(schema)).contains("pattern");
        assertThat(SchemaRules.fault(Json.readTrusted(schema)))
                .as("a tool's schema is only handed on")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "^\\\\u00e9+$|éé|true",
                "^\\\\uD83D\\\\uDE00$|😀|true",
                "^[\\\\u4e00-\\\\u9fff]{1,4}$|漢字|true",
                "^\\\\d{3}-\\\\d{4}$|555-1234|true",
                "^\\\\d{3}-\\\\d{4}$|555-123|false",
                "^\\\\/a\\\\/$|/a/|true",
                "^[a-z0-9._%+-]+@[a-z0-9.-]+\\\\.[a-z]{2,}$|a.b@example.com|true",
                "^(?<year>\\\\d{4})$|2026|true",
                "^\\\\p{L}+$|Ünal|true",
                "\\\\Qa|Qa|true"
            })
    void patternsOfSchemasKeepTheirMeaning(String pattern, String text, boolean fits) {
        // Given
        StructuredOutput output = of("{\"properties\":{\"s\":{\"pattern\":\"" + pattern + "\"}}}");

        // Then
        assertThat(output.check("{\"s\":\"" + text + "\"}") instanceof Verdict.Valid)
                .isEqualTo(fits);
    }

    @Test
    void aLongTextAgainstALargePatternHasABound() {
        // Given
        StructuredOutput large = of("{\"items\":{\"pattern\":\"^([a-z]{1,60} ?){1,39}$\"}}");

        // When
        Verdict verdict = large.check("[\"" + "a".repeat(1_000_000) + "\"]");

        // Then
        assertThat(verdict).isInstanceOf(Verdict.Invalid.class);
    }

    @Test
    void keywordsThatOnlyACallerKnowsAreIgnored() {
        assertThat(of("{\"type\":\"object\",\"x-mine\":1,\"properties\":{\"a\":{\"y-mine\":{\"b\":2}}}}")
                        .check("{}"))
                .isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void formatsAreAnnotations() {
        // Given
        String schema =
                "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"properties\":{\"r\":{\"format\":\"regex\"}}}";

        // Then
        assertThat(of(schema).check("{\"r\":\"(((((\"}")).isInstanceOf(Verdict.Valid.class);
    }

    private static Verdict onSmallStack(StructuredOutput output, String document) {
        Verdict[] verdict = new Verdict[1];
        Thread thread = new Thread(null, () -> verdict[0] = output.check(document), "small stack", 512 * 1024);
        thread.start();
        try {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return verdict[0];
    }
}
