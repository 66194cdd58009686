package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorBody;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.request.OfferedTool;
import com.generalaugment.turnexecutor.domain.response.CalledTool;
import com.generalaugment.turnexecutor.domain.response.ItemIds;
import com.generalaugment.turnexecutor.domain.response.OutputItems;
import com.generalaugment.turnexecutor.domain.run.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the model's output into output items and, for followers, into the events of api.md 4.4: items one after the
 * other, every one opened before it is closed, joined deltas equal to the text of the item.
 */
public final class ResponseEvents implements ModelOutput {

    private final ItemIds ids;
    private final EventWriter writer;
    private final @Nullable Consumer<Frame> listener;
    private final List<ObjectNode> finished = new ArrayList<>();
    private final @Nullable KeptReasoning thoughts;
    private final Function<String, Optional<OfferedTool>> tools;
    private @Nullable OpenItem open;

    /** @param listener gets every frame at once; null: only items are built */
    public ResponseEvents(String responseId, boolean obfuscation, @Nullable Consumer<Frame> listener) {
        this(responseId, obfuscation, listener, null, name -> Optional.empty());
    }

    /**
     * @param thoughts keeps what the model wants back of its reasoning; null: that is dropped
     * @param tools the request's tool that the model calls by a name
     */
    ResponseEvents(
            String responseId,
            boolean obfuscation,
            @Nullable Consumer<Frame> listener,
            @Nullable KeptReasoning thoughts,
            Function<String, Optional<OfferedTool>> tools) {
        this.thoughts = thoughts;
        this.tools = tools;
        this.ids = new ItemIds(responseId);
        this.writer = new EventWriter(obfuscation);
        this.listener = listener;
    }

    /** The first two events of a response that waits for a replica to begin. */
    public void queue(JsonNode response) {
        publish("response.created", response);
        publish("response.queued", response);
    }

    /** A replica works on it now. */
    public void begin(JsonNode response) {
        if (writer.nextNumber() == 0) {
            publish("response.created", response);
        }
        publish("response.in_progress", response);
    }

    private void publish(String type, JsonNode response) {
        if (listener != null) {
            listener.accept(writer.response(type, response));
        }
    }

    @Override
    public void text(String delta) {
        message().text(delta);
    }

    @Override
    public void refusal(String delta) {
        message().refusal(delta);
    }

    @Override
    public void toolCall(String callId, String name) {
        closeItem("completed");
        open = call(callId, name);
        open.announce();
    }

    @Override
    public void toolArguments(String delta) {
        if (open != null) {
            open.arguments(delta);
        }
    }

    /** A tool of the request is named as its caller named it. */
    private OpenItem call(String callId, String modelName) {
        int index = finished.size();
        Optional<OfferedTool> offered = tools.apply(modelName);
        CalledTool tool = new CalledTool(
                callId,
                offered.map(OfferedTool::namespace).orElse(null),
                offered.map(OfferedTool::name).orElse(modelName));
        return offered.isPresent() && offered.get().isCustom()
                ? new OpenCustomCall(this, index, ids.at("ctc_", index), tool)
                : new OpenItem.FunctionCall(this, index, ids.at("fc_", index), tool);
    }

    @Override
    public void reasoning(String delta) {
        thought().summary(delta);
    }

    @Override
    public void rawReasoning(String delta) {
        thought().raw(delta);
    }

    @Override
    public void endOfReasoningPart() {
        if (open instanceof OpenReasoning thought) {
            thought.closePart();
        }
    }

    @Override
    public void endOfReasoning(@Nullable ReasoningState state) {
        if (state != null && thoughts != null) {
            OpenReasoning thought = thought();
            thought.show(thoughts.keep(thought.id, state));
        }
        if (open instanceof OpenReasoning) {
            closeItem("completed");
        }
    }

    /** The response as it is kept for the turns after it. */
    ObjectNode kept(ObjectNode response) {
        return thoughts == null ? response : thoughts.in(response);
    }

    /** Closes what is open; nothing happens when nothing is. */
    public void closeItem(String status) {
        OpenItem closing = open;
        if (closing != null) {
            open = null;
            finished.add(closing.close(status));
        }
    }

    /** Replays a finished item as a whole. */
    public void whole(ObjectNode item) {
        int index = finished.size();
        switch (item.path("type").asText()) {
            case "message" -> new ItemReplay(this, index, item).message();
            case "function_call" -> new ItemReplay(this, index, item).functionCall();
            case "custom_tool_call" -> new ItemReplay(this, index, item).customToolCall();
            case "reasoning" -> new ItemReplay(this, index, item).reasoning();
            default -> new ItemReplay(this, index, item).opaque();
        }
        finished.add(item);
    }

    /** The items that are closed, in order. */
    public List<ObjectNode> items() {
        return finished;
    }

    public boolean hasOutput() {
        return open != null || !finished.isEmpty();
    }

    /** The last event, not handed to the listener: it may leave only after the result is stored. */
    public Frame terminal(String status, JsonNode response) {
        String type = switch (status) {
            case "completed" -> "response.completed";
            case "failed" -> "response.failed";
            default -> "response.incomplete";
        };
        return writer.response(type, response);
    }

    /** The event that goes before {@code response.failed}. */
    public Frame error(Problem problem) {
        ObjectNode error = ErrorBody.error(problem);
        return writer.write("error", json -> {
            json.writeFieldName("error");
            json.writeTree(error);
            json.writeStringField("code", problem.reason());
            json.writeStringField("message", problem.message());
            json.writeStringField("param", problem.param());
        });
    }

    /** Goes on after frames of an earlier owner that the client has seen. */
    void continueAt(long number) {
        writer.continueAt(number);
    }

    void emit(String type, EventWriter.Members members) {
        if (listener != null) {
            listener.accept(writer.write(type, members));
        }
    }

    EventWriter writer() {
        return writer;
    }

    private OpenItem.Message message() {
        if (open instanceof OpenItem.Message message) {
            return message;
        }
        closeItem("completed");
        int index = finished.size();
        OpenItem.Message message = new OpenItem.Message(this, index, ids.at("msg_", index));
        open = message;
        message.announce();
        return message;
    }

    private OpenReasoning thought() {
        if (open instanceof OpenReasoning thought) {
            return thought;
        }
        closeItem("completed");
        int index = finished.size();
        OpenReasoning thought = new OpenReasoning(this, index, ids.at("rs_", index));
        open = thought;
        thought.announce();
        return thought;
    }

    /** For callers that need an empty message rather than none. */
    public void ensureMessage() {
        message();
    }

    static ObjectNode inProgress(ObjectNode item) {
        return OutputItems.withStatus(item, "in_progress");
    }
}
