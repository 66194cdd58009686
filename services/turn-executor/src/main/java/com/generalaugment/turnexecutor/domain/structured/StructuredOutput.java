package com.generalaugment.turnexecutor.domain.structured;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.cpu.CostlyTasks;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks final texts against the caller's JSON schema (2020-12 unless it names another draft). Schemas come from callers: their
 * size and references keep {@link SchemaRules}, their patterns run in linear time, formats are annotations only, and a check costs
 * at most a {@link ValidationBudget}. Not thread-safe.
 */
public final class StructuredOutput {

    private static final int MAX_REPORTED = 5;
    private static final int MAX_FAULT = 200;
    private static final String MEMBER = "text.format.schema";
    private static final Verdict TOO_COSTLY =
            new Verdict.Invalid(List.of("the document is too large or too deep for its schema"));

    private final ValidationBudget budget = new ValidationBudget();
    private final @Nullable JsonSchema schema;

    private StructuredOutput(@Nullable JsonNode schema) {
        this.schema = schema == null ? null : compile(schema);
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
            case OutputFormat.JsonSchema schema -> new StructuredOutput(schema.schema());
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
        return validate(schema, document);
    }

    private Verdict validate(JsonSchema schema, JsonNode document) {
        try {
            return validate(schema, document, ValidationBudget.STEPS_AT_ONCE);
        } catch (ValidationBudget.Exhausted e) {
            return CostlyTasks.run(() -> validateAtLength(schema, document));
        } catch (StackOverflowError e) {
            return TOO_COSTLY;
        }
    }

    private Verdict validateAtLength(JsonSchema schema, JsonNode document) {
        try {
            return validate(schema, document, ValidationBudget.STEPS);
        } catch (ValidationBudget.Exhausted | StackOverflowError e) {
            return TOO_COSTLY;
        }
    }

    private Verdict validate(JsonSchema schema, JsonNode document, long steps) {
        budget.renew(steps);
        Set<ValidationMessage> faults = schema.validate(new BudgetedContext(budget), document);
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

    private JsonSchema compile(JsonNode schema) {
        SchemaRules.faultOfRun(schema).ifPresent(rule -> {
            throw refused(rule);
        });
        try {
            JsonSchema compiled = SchemaDrafts.FACTORY.getSchema(schema, config());
            compiled.initializeValidators();
            return compiled;
        } catch (RuntimeException | StackOverflowError e) {
            throw refused("must be a JSON schema that stands alone");
        }
    }

    private SchemaValidatorsConfig config() {
        return SchemaValidatorsConfig.builder()
                .preloadJsonSchema(false)
                .cacheRefs(false)
                .regularExpressionFactory(pattern -> LinearPattern.compile(pattern, budget))
                .build();
    }

    private static Problem refused(String rule) {
        return Problem.invalid(List.of(new FieldError(MEMBER, rule, "schema")));
    }

    /** Every keyword asks the context for its settings before it looks at the document; that is counted. */
    private static final class BudgetedContext extends ExecutionContext {

        private final ValidationBudget budget;

        BudgetedContext(ValidationBudget budget) {
            super(formatsAsAnnotations());
            this.budget = budget;
        }

        /** Some drafts assert them otherwise: {@code regex} would compile what a model wrote. */
        private static ExecutionConfig formatsAsAnnotations() {
            ExecutionConfig config = new ExecutionConfig();
            config.setFormatAssertionsEnabled(false);
            return config;
        }

        @Override
        public ExecutionConfig getExecutionConfig() {
            budget.spend(1);
            return super.getExecutionConfig();
        }
    }
}
