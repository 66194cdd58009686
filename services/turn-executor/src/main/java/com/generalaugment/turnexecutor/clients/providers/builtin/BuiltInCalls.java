package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.builtin.BuiltInRules.Call;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which tools the built-in model calls, first match wins: those that {@code tool_choice} demands, those that the input
 * names, those that it asks for in other words. What was called for this input is not called again.
 */
final class BuiltInCalls {

    private static final Pattern FOLLOW_UP =
            Pattern.compile("\\s*(?:and|what about|how about)\\b.{1,200}", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Tools are looked for in the beginning of an input: each of a thousand is. */
    private static final int MOST_NAMED = 64 * 1024;

    /** What patterns look at, which may backtrack. */
    private static final int MOST_UNDERSTOOD = 2_000;

    private final ModelCall call;
    private final String text;
    private final String lower;
    private final String words;
    /** Whether one of the other rules answers the input. */
    private final boolean ruled;

    private final List<ModelMessage.ToolCall> done;
    private final boolean answered;

    BuiltInCalls(ModelCall call, String text, boolean ruled) {
        this.call = call;
        this.text = beginning(text, MOST_NAMED);
        this.lower = this.text.toLowerCase(Locale.ROOT);
        this.words = beginning(text, MOST_UNDERSTOOD);
        this.ruled = ruled;
        this.done = BuiltInResults.callsSinceInput(call.messages());
        this.answered = BuiltInResults.answer(call.messages()).isPresent();
    }

    /** Empty when the model is to answer. */
    List<Call> make() {
        return switch (call.toolChoice()) {
            case ToolChoice.None none -> List.of();
            case ToolChoice.Function function ->
                first(offered(tool -> tool.name().equals(function.name())));
            case ToolChoice.Required required -> demanded();
            case ToolChoice.Auto auto -> remaining(wanted());
        };
    }

    private List<Call> demanded() {
        List<Call> wanted = wanted();
        List<Call> left = remaining(wanted);
        if (!left.isEmpty()) {
            return left;
        }
        return wanted.isEmpty() ? first(call.tools().stream().limit(1).toList()) : oneOrAll(wanted);
    }

    /** All at once, or one after the other where the caller wants no more than one at a time. */
    private List<Call> remaining(List<Call> wanted) {
        if (!answered) {
            return oneOrAll(wanted);
        }
        boolean mayGoOn = !call.parallelToolCalls()
                && !done.isEmpty()
                && done.stream().allMatch(made -> wanted.stream().anyMatch(one -> isSame(one, made)));
        return mayGoOn
                ? wanted.stream()
                        .filter(one -> done.stream().noneMatch(made -> isSame(one, made)))
                        .limit(1)
                        .toList()
                : List.of();
    }

    private List<Call> oneOrAll(List<Call> wanted) {
        return wanted.stream()
                .limit(call.parallelToolCalls() ? Integer.MAX_VALUE : 1)
                .toList();
    }

    private static boolean isSame(Call one, ModelMessage.ToolCall made) {
        return one.name().equals(made.name()) && one.arguments().equals(made.arguments());
    }

    private List<Call> wanted() {
        List<FunctionTool> named = offered(this::isNamed);
        if (!named.isEmpty()) {
            return named.stream().flatMap(tool -> calls(tool).stream()).toList();
        }
        if (ruled) {
            return List.of();
        }
        List<FunctionTool> relevant = RelevantTools.of(call.tools(), words);
        List<FunctionTool> tools =
                relevant.isEmpty() && FOLLOW_UP.matcher(words).matches() ? calledLast() : relevant;
        return tools.stream().flatMap(tool -> calls(tool).stream()).toList();
    }

    private List<FunctionTool> offered(Predicate<FunctionTool> condition) {
        return call.tools().stream().filter(condition).toList();
    }

    /** Whether its name stands in the input as a whole word. */
    private boolean isNamed(FunctionTool tool) {
        return Pattern.compile(
                        "(?<![a-z0-9_-])" + Pattern.quote(tool.name().toLowerCase(Locale.ROOT)) + "(?![a-z0-9_-])")
                .matcher(lower)
                .find();
    }

    /** {@code And in Rome?} asks the tool of the turn before. */
    private List<FunctionTool> calledLast() {
        for (ModelMessage message : call.messages().reversed()) {
            if (message instanceof ModelMessage.Assistant said
                    && !said.toolCalls().isEmpty()) {
                String name = said.toolCalls().getLast().name();
                return offered(tool -> tool.name().equals(name));
            }
        }
        return List.of();
    }

    private List<Call> first(List<FunctionTool> tools) {
        return tools.stream().flatMap(tool -> calls(tool).stream().limit(1)).toList();
    }

    /** A JSON object behind the tool's name in the input, else what its schema finds in the input. */
    private List<Call> calls(FunctionTool tool) {
        Optional<String> given = given(tool);
        if (given.isPresent()) {
            return List.of(new Call(tool.name(), given.get()));
        }
        List<JsonNode> all = ToolArguments.of(tool, words);
        return all.stream()
                .map(arguments -> new Call(tool.name(), Json.text(arguments)))
                .toList();
    }

    private Optional<String> given(FunctionTool tool) {
        int named = lower.indexOf(tool.name().toLowerCase(Locale.ROOT));
        int brace = named < 0 ? -1 : text.indexOf('{', named);
        return brace < 0 ? Optional.empty() : objectAt(brace);
    }

    /** The JSON value that begins there. */
    private Optional<String> objectAt(int brace) {
        try (JsonParser parser = Json.mapper().getFactory().createParser(text.substring(brace))) {
            parser.nextToken();
            parser.skipChildren();
            int end = brace + (int) parser.currentLocation().getCharOffset();
            String candidate = text.substring(brace, end);
            Json.read(candidate.getBytes(StandardCharsets.UTF_8));
            return Optional.of(candidate);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String beginning(String text, int most) {
        return text.length() > most ? text.substring(0, most) : text;
    }
}
