package com.generalaugment.turnexecutor.domain.model;

import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads messages one after the other and finds the call of each result. */
final class TranscriptBuilder {

    private final List<Supplier<Transcript.Step>> steps = new ArrayList<>();
    private final List<Transcript.AnswerPart> thoughts = new ArrayList<>();
    private final Map<String, CallsOfOneId> calls = new HashMap<>();
    /** Calls since the newest message of another speaker that wait for their results. */
    private final Set<ToolCall> unanswered = new HashSet<>();

    private @Nullable OpenAnswer answer;

    void add(ModelMessage message) {
        switch (message) {
            case ModelMessage.System system -> between(new Transcript.Instructions(system.text()));
            case ModelMessage.User user -> between(new Transcript.UserMessage(user.parts()));
            case ModelMessage.Reasoning thought -> thoughts.add(new Transcript.Thought(thought.state()));
            case ModelMessage.Assistant assistant -> {
                if (!assistant.text().isEmpty()) {
                    text(assistant.text());
                }
                assistant.toolCalls().forEach(this::call);
            }
            case ToolResult result -> result(result);
        }
    }

    Transcript build() {
        return new Transcript(steps.stream().map(Supplier::get).toList());
    }

    private void between(Transcript.Step step) {
        answer = null;
        thoughts.clear();
        unanswered.clear();
        steps.add(() -> step);
    }

    private void text(String text) {
        OpenAnswer open = answer;
        if (open == null || open.hasCalls) {
            open = newAnswer();
        }
        open.add(thoughts, () -> new Transcript.Text(text));
    }

    private void call(ToolCall call) {
        if (!unanswered.add(call)) {
            return;
        }
        OpenAnswer open = answer;
        if (open == null || open.hasResult) {
            open = newAnswer();
        }
        open.hasCalls = true;
        OpenCall pending = new OpenCall(call, open);
        calls.computeIfAbsent(call.callId(), id -> new CallsOfOneId()).add(pending);
        open.add(thoughts, pending::closed);
    }

    private void result(ToolResult result) {
        CallsOfOneId known = calls.get(result.callId());
        if (known != null) {
            OpenCall call = known.next();
            unanswered.remove(call.call);
            call.result = result.output();
            call.answer.hasResult = true;
        }
    }

    private OpenAnswer newAnswer() {
        OpenAnswer open = new OpenAnswer();
        steps.add(open::closed);
        answer = open;
        return open;
    }

    private static final class OpenAnswer {
        private final List<Supplier<Transcript.AnswerPart>> parts = new ArrayList<>();
        private boolean hasCalls;
        private boolean hasResult;

        /** @param thoughts those that led to the part; they are used up */
        void add(List<Transcript.AnswerPart> thoughts, Supplier<Transcript.AnswerPart> part) {
            thoughts.forEach(thought -> parts.add(() -> thought));
            thoughts.clear();
            parts.add(part);
        }

        Transcript.Step closed() {
            return new Transcript.Answer(parts.stream().map(Supplier::get).toList());
        }
    }

    private static final class OpenCall {
        private final ToolCall call;
        private final OpenAnswer answer;
        private String result = Transcript.NO_RESULT;

        OpenCall(ToolCall call, OpenAnswer answer) {
            this.call = call;
            this.answer = answer;
        }

        Transcript.AnswerPart closed() {
            return new Transcript.Call(call.callId(), call.name(), call.arguments(), result);
        }
    }

    /** Some models give the same id again and again: a result belongs to the newest answer that waits for one, in order. */
    private static final class CallsOfOneId {
        private final Deque<Deque<OpenCall>> waiting = new ArrayDeque<>();
        private @Nullable OpenCall answered;

        void add(OpenCall call) {
            Deque<OpenCall> newest = waiting.peek();
            if (newest == null || newest.getLast().answer != call.answer) {
                newest = new ArrayDeque<>();
                waiting.push(newest);
            }
            newest.add(call);
        }

        /** The call of the next result: the one answered last when none waits. */
        OpenCall next() {
            Deque<OpenCall> newest = waiting.peek();
            OpenCall call = newest == null ? answered : newest.poll();
            if (newest != null && newest.isEmpty()) {
                waiting.pop();
            }
            if (call == null) {
                throw new IllegalStateException("an id without a call");
            }
            answered = call;
            return call;
        }
    }
}
