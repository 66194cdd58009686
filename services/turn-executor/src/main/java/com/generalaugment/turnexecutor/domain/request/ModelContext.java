package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Assistant;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What the model sees: instructions, then the items of earlier turns and of this one as messages, oldest first. */
public final class ModelContext {

    private final List<ModelMessage> messages = new ArrayList<>();
    private final Set<String> callIds = new HashSet<>();
    private final Map<String, ObjectNode> byId = new HashMap<>();

    private ModelContext() {}

    /**
     * @param history items of the turns before, oldest first
     * @throws Problem 400 {@code tool_call_not_found}, 404 {@code item_not_found}
     */
    public static List<ModelMessage> messages(
            @Nullable String projectPrompt,
            @Nullable String instructions,
            List<ObjectNode> history,
            List<ObjectNode> input) {
        ModelContext context = new ModelContext();
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

    /** Drops the oldest turns until the rest fits; instructions stay and a call is never parted from its result. */
    public static List<ModelMessage> truncate(
            List<ModelMessage> messages, long limitTokens, ToLongFunction<List<ModelMessage>> count) {
        List<ModelMessage> kept = new ArrayList<>(messages);
        while (count.applyAsLong(kept) > limitTokens) {
            int oldest = firstTurn(kept);
            int next = nextTurn(kept, oldest);
            if (oldest < 0 || next >= kept.size()) {
                throw Refusals.contextTooLong(limitTokens);
            }
            int from = oldest;
            List<ModelMessage> instructions = new ArrayList<>(kept.subList(from, next));
            instructions.removeIf(message -> !(message instanceof ModelMessage.System));
            kept.subList(from, next).clear();
            kept.addAll(from, instructions);
        }
        return kept;
    }

    private static int firstTurn(List<ModelMessage> messages) {
        for (int i = 0; i < messages.size(); i++) {
            if (!(messages.get(i) instanceof ModelMessage.System)) {
                return i;
            }
        }
        return -1;
    }

    /** A turn begins with what the user says. */
    private static int nextTurn(List<ModelMessage> messages, int from) {
        for (int i = from + 1; i < messages.size(); i++) {
            if (messages.get(i) instanceof ModelMessage.User) {
                return i;
            }
        }
        return messages.size();
    }

    private void add(ObjectNode item, String path) {
        byId.put(item.path("id").asText(), item);
        switch (item.path("type").asText()) {
            case "message" -> message(item);
            case "function_call" -> call(item);
            case "function_call_output" -> result(item, path);
            case "item_reference" -> referenced(item, path);
            default -> {
                // Reasoning and foreign items are kept with the turn; the model does not see them.
            }
        }
    }

    private void referenced(ObjectNode reference, String path) {
        ObjectNode item = byId.get(reference.path("id").asText());
        if (item == null || item == reference) {
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
