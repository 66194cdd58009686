package com.generalaugment.turnexecutor.domain.model;

import com.generalaugment.turnexecutor.domain.model.ModelMessage.Assistant;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * A context as steps in which every call carries its result: calls and results belong together by call id, wherever
 * they stand.
 *
 * <ul>
 *   <li>What stands between a call and its result follows the result.
 *   <li>A call without a result gets {@link #NO_RESULT}: a history with an abandoned call stays usable.
 *   <li>Of several results of one call the newest counts. A result without a call is left out.
 *   <li>A call that repeats one that waits for its result, with the same id, name and arguments and no other
 *       speaker between them, is the same call.
 *   <li>Reasoning that nothing of the same answer follows is left out: no provider takes it.
 * </ul>
 *
 * <p>Both directions are linear in the size of the context, and {@code of(t.messages())} equals {@code t}.
 */
public record Transcript(List<Step> steps) {

    /** Stands for the result of a call that has none. */
    public static final String NO_RESULT = "No result was given for this call.";

    public Transcript {
        steps = List.copyOf(steps);
    }

    public sealed interface Step permits Instructions, UserMessage, Answer {}

    /** Of system or developer. */
    public record Instructions(String text) implements Step {}

    public record UserMessage(List<Part> parts) implements Step {}

    /**
     * One answer of the model: reasoning, texts and then calls, never a text after a call; the last part is no
     * reasoning.
     */
    public record Answer(List<AnswerPart> parts) implements Step {

        public Answer {
            parts = List.copyOf(parts);
        }

        public List<Call> calls() {
            return parts.stream()
                    .filter(Call.class::isInstance)
                    .map(Call.class::cast)
                    .toList();
        }
    }

    public sealed interface AnswerPart permits Thought, Text, Call {}

    /** Belongs to the part behind it. */
    public record Thought(ReasoningState state) implements AnswerPart {}

    public record Text(String text) implements AnswerPart {}

    /** @param arguments as the model wrote them, which may be no JSON */
    public record Call(String id, String name, String arguments, String result) implements AnswerPart {}

    public static Transcript of(List<ModelMessage> context) {
        TranscriptBuilder builder = new TranscriptBuilder();
        context.forEach(builder::add);
        return builder.build();
    }

    /** The same as messages: the results of an answer follow it, in the order of its calls. */
    public List<ModelMessage> messages() {
        List<ModelMessage> messages = new ArrayList<>();
        for (Step step : steps) {
            switch (step) {
                case Instructions instructions -> messages.add(new ModelMessage.System(instructions.text()));
                case UserMessage message -> messages.add(new ModelMessage.User(message.parts()));
                case Answer answer -> addAnswer(messages, answer);
            }
        }
        return messages;
    }

    private static void addAnswer(List<ModelMessage> messages, Answer answer) {
        String text = "";
        List<ToolCall> calls = new ArrayList<>();
        for (AnswerPart part : answer.parts()) {
            switch (part) {
                case Call call -> calls.add(new ToolCall(call.id(), call.name(), call.arguments()));
                case Text said -> {
                    flush(messages, text, calls);
                    text = said.text();
                }
                case Thought thought -> {
                    flush(messages, text, calls);
                    text = "";
                    messages.add(new ModelMessage.Reasoning(thought.state()));
                }
            }
        }
        flush(messages, text, calls);
        answer.calls().forEach(call -> messages.add(new ModelMessage.ToolResult(call.id(), call.result())));
    }

    private static void flush(List<ModelMessage> messages, String text, List<ToolCall> calls) {
        if (!text.isEmpty() || !calls.isEmpty()) {
            messages.add(new Assistant(text, List.copyOf(calls)));
            calls.clear();
        }
    }
}
