package com.generalaugment.turnexecutor.domain.structured;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks final texts against the caller's JSON schema (2020-12 unless it names another draft). References leave the document
 * never: schemas come from callers.
 */
public final class StructuredOutput {

    private static final int MAX_REPORTED = 5;
    private static final int MAX_FAULT = 200;
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder -> builder.schemaLoaders(loaders -> loaders.add(iri -> {
                throw new IllegalArgumentException("references may not leave the schema");
            })));
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();

    private final @Nullable JsonSchema schema;

    private StructuredOutput(@Nullable JsonSchema schema) {
        this.schema = schema;
    }

    /** Whether the text is what was asked for. */
    public sealed interface Verdict {
        record Valid() implements Verdict {}

        /** @param faults for a repair prompt, at most five */
        record Invalid(List<String> faults) implements Verdict {}
    }

    /** @throws Problem 400 {@code invalid_request} at {@code text.format.schema} when the schema cannot be used */
    public static @Nullable StructuredOutput of(OutputFormat format) {
        return switch (format) {
            case OutputFormat.Text text -> null;
            case OutputFormat.JsonObject object -> new StructuredOutput(null);
            case OutputFormat.JsonSchema schema -> new StructuredOutput(compile(schema.schema()));
        };
    }

    public Verdict check(String text) {
        JsonNode document;
        try {
            document = Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Verdict.Invalid(List.of("the text is not one JSON document"));
        }
        if (schema == null) {
            return document.isObject()
                    ? new Verdict.Valid()
                    : new Verdict.Invalid(List.of("the document is not a JSON object"));
        }
        Set<ValidationMessage> faults = schema.validate(document);
        return faults.isEmpty()
                ? new Verdict.Valid()
                : new Verdict.Invalid(faults.stream()
                        .limit(MAX_REPORTED)
                        .map(fault -> shortened(fault.getMessage()))
                        .toList());
    }

    /** Some messages quote the document. */
    private static String shortened(String message) {
        return message.length() <= MAX_FAULT ? message : message.substring(0, MAX_FAULT) + "…";
    }

    private static JsonSchema compile(JsonNode schema) {
        try {
            JsonSchema compiled = FACTORY.getSchema(schema, CONFIG);
            compiled.initializeValidators();
            return compiled;
        } catch (RuntimeException e) {
            throw Problem.invalid(
                    List.of(new FieldError("text.format.schema", "must be a JSON schema that stands alone", "schema")));
        }
    }
}
