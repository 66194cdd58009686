package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.CustomTool;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Assistant;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolResult;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.model.Transcript;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the model sees: instructions, then the items of earlier turns and of this one as messages, oldest first. Every call is
 * followed by its result, as {@link Transcript} says.
 */
public final class ModelContext {

    private final List<ModelMessage> messages = new ArrayList<>();
    private final Set<String> callIds = new HashSet<>();
    private final Map<String, ObjectNode> byId = new HashMap<>();

    private final Function<String, Optional<ReasoningState>> thoughts;
    private final Compacted compacted;
    private final List<ModelMessage.Part> shownByResults = new ArrayList<>();

    private ModelContext(Function<String, Optional<ReasoningState>> thoughts, Compacted compacted) {
        this.thoughts = thoughts;
        this.compacted = compacted;
    }

    /** Opens compaction items. */
    public interface Compacted {

        /**
         * The items that it stands for.
         *
         * @param path where it stands in the input; empty: in the history
         * @throws Problem 400 {@code invalid_encrypted_content}
         */
        List<ObjectNode> open(ObjectNode compaction, String path);
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
            Function<String, Optional<ReasoningState>> thoughts,
            Compacted compacted) {
        ModelContext context = new ModelContext(thoughts, compacted);
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
        context.showImages();
        return Transcript.of(context.messages).messages();
    }

    private void add(ObjectNode item, String path) {
        if (item.hasNonNull("id") && !item.path("type").asText().equals("item_reference")) {
            byId.put(item.path("id").asText(), item);
        }
        switch (item.path("type").asText()) {
            case "message" -> {
                showImages();
                message(item, path);
            }
            case "function_call" -> {
                showImages();
                call(item, item.path("arguments").asText());
            }
            case "custom_tool_call" -> {
                showImages();
                call(item, CustomTool.arguments(item.path("input").asText()));
            }
            case "function_call_output", "custom_tool_call_output" -> result(item, path);
            case "compaction" -> compacted.open(item, path).forEach(inner -> add(inner, ""));
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
        boolean isOld = path.isEmpty();
        if (!isOld && !byId.containsKey(reference.path("id").asText())) {
            throw Problem.notFound("item").param(path + ".id");
        }
    }

    private void message(ObjectNode item, String path) {
        JsonNode content = item.path("content");
        switch (item.path("role").asText()) {
            case "assistant" -> messages.add(new Assistant(ModelParts.text(content), List.of()));
            case "user" ->
                messages.add(new ModelMessage.User(ModelParts.parts(content, path.isEmpty() ? "" : path + ".content")));
            default -> messages.add(new ModelMessage.System(ModelParts.text(content)));
        }
    }

    /** A tool in a namespace is named as the model is offered it. */
    private void call(ObjectNode item, String arguments) {
        String name = OfferedTool.modelName(
                item.path("namespace").textValue(), item.path("name").asText());
        ToolCall call = new ToolCall(item.path("call_id").asText(), name, arguments);
        callIds.add(call.callId());
        messages.add(new Assistant("", List.of(call)));
    }

    private void result(ObjectNode item, String path) {
        String callId = item.path("call_id").asText();
        if (!callIds.contains(callId)) {
            if (path.isEmpty()) {
                // The call was deleted from the conversation, or is too old for the context.
                return;
            }
            throw Refusals.toolCallNotFound(path + ".call_id");
        }
        JsonNode output = item.path("output");
        messages.add(new ToolResult(callId, output.isTextual() ? output.textValue() : ModelParts.text(output)));
        shownByResults.addAll(ModelParts.shown(output, path.isEmpty() ? "" : path + ".output"));
    }

    /** A result is text: its images and files follow as a message of their own, when all results of the step are there. */
    private void showImages() {
        if (!shownByResults.isEmpty()) {
            messages.add(new ModelMessage.User(List.copyOf(shownByResults)));
            shownByResults.clear();
        }
    }
}
