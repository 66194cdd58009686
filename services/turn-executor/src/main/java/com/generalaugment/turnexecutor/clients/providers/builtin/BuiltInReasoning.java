package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import java.util.stream.Collectors;

/** What there is to say about how the built-in model comes to its answer; it is no thinking, and does not claim to be. */
final class BuiltInReasoning {

    private BuiltInReasoning() {}

    static String of(BuiltInRules.Answer answer, OutputFormat format) {
        String rule = switch (answer) {
            case BuiltInRules.Answer.Calls calls ->
                "call " + calls.calls().stream().map(BuiltInRules.Call::name).collect(Collectors.joining(", "));
            case BuiltInRules.Answer.Refusal refusal -> "refuse as told";
            case BuiltInRules.Answer.Text answered -> ruleOf(format);
        };
        return "I follow fixed rules. The one that fits: " + rule + ".";
    }

    private static String ruleOf(OutputFormat format) {
        return switch (format) {
            case OutputFormat.JsonSchema schema -> "fill the schema " + schema.name();
            case OutputFormat.JsonObject object -> "answer with a JSON object";
            case OutputFormat.Text plain -> "answer in plain text";
        };
    }
}
