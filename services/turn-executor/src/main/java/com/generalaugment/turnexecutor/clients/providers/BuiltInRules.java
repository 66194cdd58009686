package com.generalaugment.turnexecutor.clients.providers;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.memory.MemoryBlock;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fixed rules by which the built-in model answers, first match wins: a demanded or asked-for tool is called; a schema is
 * filled; {@code Reply exactly with: X}; {@code Count to N}; {@code Refuse: X}; {@code What was my first message?};
 * {@code Summarise the conversation above}; {@code What do you know about me?}; a tool's result is told; anything else is echoed.
 */
final class BuiltInRules {

    private static final Pattern EXACTLY =
            Pattern.compile("reply exactly with:\\s?(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern COUNT = Pattern.compile("count to (\\d{1,5})", Pattern.CASE_INSENSITIVE);
    private static final Pattern REFUSE =
            Pattern.compile("\\s*refuse:\\s?(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern FIRST = Pattern.compile("what was my first message", Pattern.CASE_INSENSITIVE);
    private static final Pattern SUMMARISE =
            Pattern.compile("summarise the conversation above", Pattern.CASE_INSENSITIVE);
    private static final Pattern REMEMBERED =
            Pattern.compile("what do you (?:know|remember) about me", Pattern.CASE_INSENSITIVE);
    private static final Pattern PACE = Pattern.compile("\\[pace (\\d{1,4})ms]\\s?");

    private final ModelCall call;
    private final String text;

    BuiltInRules(ModelCall call) {
        this.call = call;
        this.text = PACE.matcher(lastUserText()).replaceAll("");
    }

    sealed interface Answer {
        record Text(String text) implements Answer {}

        record Refusal(String text) implements Answer {}

        record Calls(List<Call> calls) implements Answer {}
    }

    /** @param arguments JSON text */
    record Call(String name, String arguments) {}

    /** The pause before each token that the input asks for, in milliseconds. */
    Optional<Integer> pace() {
        Matcher matcher = PACE.matcher(lastUserText());
        return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    Answer answer() {
        List<Call> calls = calls();
        if (!calls.isEmpty()) {
            return new Answer.Calls(calls);
        }
        return switch (call.format()) {
            case OutputFormat.JsonSchema schema ->
                new Answer.Text(Json.text(new SchemaExample(schema.schema(), said()).make()));
            case OutputFormat.JsonObject object ->
                new Answer.Text(Json.text(Json.object().put("answer", said())));
            case OutputFormat.Text plain -> plain();
        };
    }

    private Answer plain() {
        Matcher refuse = REFUSE.matcher(text);
        if (refuse.matches()) {
            return new Answer.Refusal(refuse.group(1));
        }
        return new Answer.Text(said());
    }

    private String said() {
        if (lastMessage() instanceof ModelMessage.ToolResult result) {
            return "Tool result: " + result.output();
        }
        Matcher exactly = EXACTLY.matcher(text);
        if (exactly.find()) {
            return exactly.group(1);
        }
        Matcher count = COUNT.matcher(text);
        if (count.find()) {
            return countTo(Integer.parseInt(count.group(1)));
        }
        if (FIRST.matcher(text).find()) {
            return firstUserText();
        }
        if (SUMMARISE.matcher(text).find()) {
            return BuiltInSummary.of(call.messages());
        }
        if (REMEMBERED.matcher(text).find()) {
            return BuiltInMemory.of(call.messages());
        }
        return "You said: " + text;
    }

    private static String countTo(int end) {
        StringBuilder numbers = new StringBuilder();
        for (int i = 1; i <= end; i++) {
            numbers.append(i == 1 ? "" : " ").append(i);
        }
        return numbers.toString();
    }

    private List<Call> calls() {
        boolean answered = lastMessage() instanceof ModelMessage.ToolResult;
        List<FunctionTool> wanted = switch (call.toolChoice()) {
            case ToolChoice.None none -> List.of();
            case ToolChoice.Function function -> named(function.name());
            case ToolChoice.Required required -> mentionedOrFirst();
            case ToolChoice.Auto auto -> answered ? List.of() : mentioned();
        };
        List<Call> calls = new ArrayList<>();
        for (FunctionTool tool : wanted) {
            calls.add(new Call(tool.name(), argumentsOf(tool)));
        }
        return calls;
    }

    private List<FunctionTool> named(String name) {
        return call.tools().stream().filter(tool -> tool.name().equals(name)).toList();
    }

    private List<FunctionTool> mentionedOrFirst() {
        List<FunctionTool> mentioned = mentioned();
        return mentioned.isEmpty() ? call.tools().stream().limit(1).toList() : mentioned;
    }

    /** The tools whose names stand in the input as whole words. */
    private List<FunctionTool> mentioned() {
        String lower = text.toLowerCase(Locale.ROOT);
        return call.tools().stream()
                .filter(tool -> Pattern.compile("(?<![a-z0-9_-])"
                                + Pattern.quote(tool.name().toLowerCase(Locale.ROOT)) + "(?![a-z0-9_-])")
                        .matcher(lower)
                        .find())
                .limit(call.parallelToolCalls() ? Integer.MAX_VALUE : 1)
                .toList();
    }

    /** A JSON object behind the tool's name in the input, else the least that its schema allows. */
    private String argumentsOf(FunctionTool tool) {
        int named = text.toLowerCase(Locale.ROOT).indexOf(tool.name().toLowerCase(Locale.ROOT));
        int brace = named < 0 ? -1 : text.indexOf('{', named);
        if (brace >= 0) {
            Optional<String> given = objectAt(brace);
            if (given.isPresent()) {
                return given.get();
            }
        }
        JsonNode schema = tool.parameters();
        return schema == null ? "{}" : Json.text(new SchemaExample(schema, text).make());
    }

    private Optional<String> objectAt(int brace) {
        for (int end = text.indexOf('}', brace); end >= 0; end = text.indexOf('}', end + 1)) {
            try {
                String candidate = text.substring(brace, end + 1);
                Json.read(candidate.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                return Optional.of(candidate);
            } catch (java.io.IOException e) {
                continue;
            }
        }
        return Optional.empty();
    }

    /** Null when the input holds only items that a model does not see. */
    private @Nullable ModelMessage lastMessage() {
        return call.messages().isEmpty() ? null : call.messages().getLast();
    }

    private String lastUserText() {
        for (ModelMessage message : call.messages().reversed()) {
            if (message instanceof ModelMessage.User user) {
                return textOf(user);
            }
        }
        return "";
    }

    private String firstUserText() {
        for (ModelMessage message : call.messages()) {
            if (message instanceof ModelMessage.User user && !MemoryBlock.is(user)) {
                return textOf(user);
            }
        }
        return "";
    }

    static String textOf(ModelMessage.User user) {
        return user.parts().stream()
                .map(part -> switch (part) {
                    case ModelMessage.Part.Text plain -> plain.text();
                    case ModelMessage.Part.Image image -> "[image]";
                })
                .collect(Collectors.joining("\n"));
    }
}
