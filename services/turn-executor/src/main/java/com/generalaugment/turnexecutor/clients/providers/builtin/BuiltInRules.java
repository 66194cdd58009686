package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.FileParts;
import com.generalaugment.turnexecutor.domain.memory.MemoryBlock;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fixed rules by which the built-in model answers, first match wins: a demanded or asked-for tool is called; a
 * schema is filled; a tool's result is reported; {@code Reply exactly with: X}; {@code Count to N}; {@code Refuse: X};
 * {@code What was my first message?}; {@code Summarise the conversation above}; {@code What do you know about me?};
 * anything else is echoed.
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
        List<Call> calls = new BuiltInCalls(call, PACE.matcher(lastWords()).replaceAll(""), isRuled()).make();
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
        return BuiltInResults.answer(call.messages()).orElseGet(this::answered);
    }

    private String answered() {
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

    /** Whether the input asks for one of the other rules, so that it is not about any tool that it does not name. */
    private boolean isRuled() {
        return Stream.of(EXACTLY, COUNT, REFUSE, FIRST, SUMMARISE, REMEMBERED)
                .anyMatch(rule -> rule.matcher(text).find());
    }

    private static String countTo(int end) {
        StringBuilder numbers = new StringBuilder();
        for (int i = 1; i <= end; i++) {
            numbers.append(i == 1 ? "" : " ").append(i);
        }
        return numbers.toString();
    }

    /** What was said last; images alone only where nothing was said. */
    private String lastUserText() {
        String shown = "";
        for (ModelMessage message : call.messages().reversed()) {
            if (message instanceof ModelMessage.User user && BuiltInResults.isInput(user)) {
                return textOf(user);
            }
            if (message instanceof ModelMessage.User user && !MemoryBlock.is(user) && shown.isEmpty()) {
                shown = textOf(user);
            }
        }
        return shown;
    }

    /** What was said last without what files say: it is data, and asks for nothing. */
    private String lastWords() {
        for (ModelMessage message : call.messages().reversed()) {
            if (message instanceof ModelMessage.User user && BuiltInResults.isInput(user)) {
                return user.parts().stream()
                        .filter(ModelMessage.Part.Text.class::isInstance)
                        .map(part -> ((ModelMessage.Part.Text) part).text())
                        .collect(Collectors.joining("\n"));
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
                    case ModelMessage.Part.File file -> FileParts.described(file);
                })
                .collect(Collectors.joining("\n"));
    }
}
