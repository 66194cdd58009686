package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.response.CalledTool;
import com.generalaugment.turnexecutor.domain.response.OutputItems;

/** A call of a custom tool: the model writes the arguments of a function, the caller gets the text that is in them. */
final class OpenCustomCall extends OpenItem {

    private final CalledTool tool;
    private final CustomToolInput input = new CustomToolInput();

    OpenCustomCall(ResponseEvents events, int outputIndex, String id, CalledTool tool) {
        super(events, outputIndex, id);
        this.tool = tool;
    }

    @Override
    void announce() {
        added(OutputItems.customToolCall(id, "in_progress", tool, ""));
    }

    @Override
    void arguments(String delta) {
        publish(input.read(delta));
    }

    @Override
    ObjectNode close(String status) {
        publish(input.end());
        tellDone(events, id, outputIndex, input.text());
        return done(OutputItems.customToolCall(id, status, tool, input.text()));
    }

    private void publish(String delta) {
        if (!delta.isEmpty()) {
            tellDelta(events, id, outputIndex, delta);
        }
    }

    static void tellDelta(ResponseEvents events, String id, int outputIndex, String delta) {
        events.emit("response.custom_tool_call_input.delta", json -> {
            json.writeStringField("item_id", id);
            json.writeNumberField("output_index", outputIndex);
            json.writeStringField("delta", delta);
            events.writer().writePadding(json, delta);
        });
    }

    static void tellDone(ResponseEvents events, String id, int outputIndex, String input) {
        events.emit("response.custom_tool_call_input.done", json -> {
            json.writeStringField("item_id", id);
            json.writeNumberField("output_index", outputIndex);
            json.writeStringField("input", input);
        });
    }
}
