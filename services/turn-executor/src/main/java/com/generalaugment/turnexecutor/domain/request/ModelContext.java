package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Assistant;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolResult;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What the model sees: instructions, then the items of earlier turns and of this one as messages, oldest first. */
public final class ModelContext {

    private final List<ModelMessage> messages = new ArrayList<>();
    private final Set<String> callIds = new HashSet<>();
    private final Map<String, ObjectNode> byId = new HashMap<>();

    private final Function<String, Optional<ReasoningState>> thoughts;

    private ModelContext(Function<String, Optional<ReasoningState>> thoughts) {
        this.thoughts = thoughts;
    }

    /**
     * @param history items of the turns before, oldest first
     * @param thoughts opens the {@code encrypted_content} of reasoning items; empty when it cannot be opened
     * @throws Problem 400 {@code tool_call_not_found}, {@code invalid_encrypted_content}, 404 {@code item_not_found}
     */
    public static List<ModelMessage> messages(
            @Nullable String projectPrompt,
            @Nullable String instructions,
            List<ObjectNode> history,
            List<ObjectNode> input,
            Function<String, Optional<ReasoningState>> thoughts) {
        ModelContext context = new ModelContext(thoughts);
        if (projectPrompt != null) {
            context.messages.add(new ModelMessage.System(projectPrompt));
        }
        if (instructions != null && !instructions.isEmpty()) {
            context.messages.add(new ModelMessage.System(instructions));
        }
        history.forEach(item -> context.add(item, ""));
        for (int i = 0; i < input.size(); i++) {
            context.add(input.get(i), "input[" + i + "]");
        }
        return context.messages;
    }

    /**
     * Drops the oldest turns until the rest fits, no more of them than needed; instructions stay and a call is never parted
     * from its result.
     *
     * @throws Problem 400 {@code context_length_exceeded} when the newest turn alone is too long
     */
    public static List<ModelMessage> truncate(
            List<ModelMessage> messages, long limitTokens, ToLongFunction<List<ModelMessage>> count) {
        List<Integer> turns = beginningsOfTurns(messages);
        int fewest = 0;
        int most = turns.size() - 1;
        if (most < 0 || count.applyAsLong(without(messages, turns.get(most))) > limitTokens) {
            throw Refusals.contextTooLong(limitTokens);
        }
        while (fewest < most) {
            int middle = (fewest + most) / 2;
            if (count.applyAsLong(without(messages, turns.get(middle))) > limitTokens) {
                fewest = middle + 1;
            } else {
                most = middle;
            }
        }
        return without(messages, turns.get(most));
    }

    /** A turn begins with what the user says. What stands before the first such message belongs to the first turn. */
    private static List<Integer> beginningsOfTurns(List<ModelMessage> messages) {
        List<Integer> beginnings = new ArrayList<>();
        beginnings.add(0);
        boolean first = true;
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i) instanceof ModelMessage.User) {
                if (!first || hasTalkBefore(messages, i)) {
                    beginnings.add(i);
                }
                first = false;
            }
        }
        return beginnings;
    }

    private static boolean hasTalkBefore(List<ModelMessage> messages, int end) {
        return messages.subList(0, end).stream().anyMatch(message -> !(message instanceof ModelMessage.System));
    }

    /** Everything from there on, and the instructions from before. */
    private static List<ModelMessage> without(List<ModelMessage> messages, int beginning) {
        List<ModelMessage> kept = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (i >= beginning || messages.get(i) instanceof ModelMessage.System) {
                kept.add(messages.get(i));
            }
        }
        return kept;
    }

    private void add(ObjectNode item, String path) {
        if (item.hasNonNull("id") && !item.path("type").asText().equals("item_reference")) {
            byId.put(item.path("id").asText(), item);
        }
        switch (item.path("type").asText()) {
            case "message" -> message(item);
            case "function_call" -> call(item);
            case "function_call_output" -> result(item, path);
            case "item_reference" -> referenced(item, path);
            case "reasoning" -> thought(item, path);
            default -> {
                // Foreign items are kept with the turn; the model does not see them.
            }
        }
    }

    /** Only what the model itself wants back is for it; a summary alone was for people. */
    private void thought(ObjectNode item, String path) {
        if (!item.path("encrypted_content").isTextual()) {
            return;
        }
        Optional<ReasoningState> state =
                thoughts.apply(item.path("encrypted_content").textValue());
        if (state.isPresent()) {
            messages.add(new ModelMessage.Reasoning(state.get()));
        } else if (!path.isEmpty()) {
            throw Refusals.invalidEncryptedContent(path + ".encrypted_content");
        }
    }

    private void referenced(ObjectNode reference, String path) {
        if (!byId.containsKey(reference.path("id").asText())) {
            throw Problem.notFound("item").param(path + ".id");
        }
    }

    private void message(ObjectNode item) {
        JsonNode content = item.path("content");
        switch (item.path("role").asText()) {
            case "assistant" -> messages.add(new Assistant(text(content), List.of()));
            case "user" -> messages.add(new ModelMessage.User(parts(content)));
            default -> messages.add(new ModelMessage.System(text(content)));
        }
    }

    private void call(ObjectNode item) {
        ToolCall call = new ToolCall(
                item.path("call_id").asText(),
                item.path("name").asText(),
                item.path("arguments").asText());
        callIds.add(call.callId());
        if (!messages.isEmpty() && messages.getLast() instanceof Assistant said) {
            List<ToolCall> calls = new ArrayList<>(said.toolCalls());
            calls.add(call);
            messages.set(messages.size() - 1, new Assistant(said.text(), calls));
        } else {
            messages.add(new Assistant("", List.of(call)));
        }
    }

    private void result(ObjectNode item, String path) {
        String callId = item.path("call_id").asText();
        if (!callIds.contains(callId)) {
            throw Refusals.toolCallNotFound(path + ".call_id");
        }
        JsonNode output = item.path("output");
        messages.add(new ToolResult(callId, output.isTextual() ? output.textValue() : text(output)));
    }

    private static String text(JsonNode content) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            text.append(part.path("text").asText(part.path("refusal").asText("")));
        }
        return text.toString();
    }

    private static List<Part> parts(JsonNode content) {
        List<Part> parts = new ArrayList<>();
        for (JsonNode part : content) {
            if (part.has("image_url")) {
                parts.add(new Part.Image(
                        part.path("image_url").asText(), part.path("detail").asText("auto")));
            } else {
                parts.add(new Part.Text(part.path("text").asText()));
            }
        }
        return parts;
    }
}
