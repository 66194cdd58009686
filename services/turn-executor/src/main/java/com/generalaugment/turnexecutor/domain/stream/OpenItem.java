package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.response.CalledTool;
import com.generalaugment.turnexecutor.domain.response.OutputItems;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one output item that is being written. */
abstract sealed class OpenItem permits OpenItem.Message, OpenItem.FunctionCall, OpenCustomCall, OpenReasoning {

    final ResponseEvents events;
    final int outputIndex;
    final String id;

    OpenItem(ResponseEvents events, int outputIndex, String id) {
        this.events = events;
        this.outputIndex = outputIndex;
        this.id = id;
    }

    abstract void announce();

    /** Emits what closes the item and returns it as it is kept. */
    abstract ObjectNode close(String status);

    /** A piece of the arguments of the call that this is; nothing happens when it is none. */
    void arguments(String delta) {}

    void added(ObjectNode item) {
        events.emit("response.output_item.added", json -> {
            json.writeNumberField("output_index", outputIndex);
            json.writeFieldName("item");
            json.writeTree(item);
        });
    }

    ObjectNode done(ObjectNode item) {
        events.emit("response.output_item.done", json -> {
            json.writeNumberField("output_index", outputIndex);
            json.writeFieldName("item");
            json.writeTree(item);
        });
        return item;
    }

    /** A message: text and refusal parts, one open at a time. */
    static final class Message extends OpenItem {

        private final List<ObjectNode> parts = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private @Nullable Kind part;

        private enum Kind {
            TEXT,
            REFUSAL
        }

        Message(ResponseEvents events, int outputIndex, String id) {
            super(events, outputIndex, id);
        }

        @Override
        void announce() {
            added(OutputItems.message(id, "in_progress", Json.array()));
        }

        void text(String delta) {
            openPart(Kind.TEXT);
            text.append(delta);
            events.emit("response.output_text.delta", json -> {
                new PartAddress(id, outputIndex, parts.size()).write(json);
                json.writeStringField("delta", delta);
                json.writeArrayFieldStart("logprobs");
                json.writeEndArray();
                events.writer().writePadding(json, delta);
            });
        }

        void refusal(String delta) {
            openPart(Kind.REFUSAL);
            text.append(delta);
            events.emit("response.refusal.delta", json -> {
                new PartAddress(id, outputIndex, parts.size()).write(json);
                json.writeStringField("delta", delta);
            });
        }

        @Override
        ObjectNode close(String status) {
            closePart();
            ArrayNode content = Json.array();
            parts.forEach(content::add);
            return done(OutputItems.message(id, status, content));
        }

        private void openPart(Kind kind) {
            if (part == kind) {
                return;
            }
            closePart();
            part = kind;
            ObjectNode empty = kind == Kind.TEXT ? OutputItems.outputText("") : OutputItems.refusal("");
            new PartAddress(id, outputIndex, parts.size()).emitPart(events, "response.content_part.added", empty);
        }

        private void closePart() {
            if (part == null) {
                return;
            }
            PartAddress address = new PartAddress(id, outputIndex, parts.size());
            ObjectNode closed = switch (part) {
                case TEXT -> OutputItems.outputText(text.toString());
                case REFUSAL -> OutputItems.refusal(text.toString());
            };
            address.emitDone(events, closed);
            address.emitPart(events, "response.content_part.done", closed);
            parts.add(closed);
            text.setLength(0);
            part = null;
        }
    }

    /** A call that the app will answer. */
    static final class FunctionCall extends OpenItem {

        private final CalledTool tool;
        private final StringBuilder arguments = new StringBuilder();

        FunctionCall(ResponseEvents events, int outputIndex, String id, CalledTool tool) {
            super(events, outputIndex, id);
            this.tool = tool;
        }

        @Override
        void announce() {
            added(OutputItems.functionCall(id, "in_progress", tool, ""));
        }

        @Override
        void arguments(String delta) {
            arguments.append(delta);
            events.emit("response.function_call_arguments.delta", json -> {
                json.writeStringField("item_id", id);
                json.writeNumberField("output_index", outputIndex);
                json.writeStringField("delta", delta);
                events.writer().writePadding(json, delta);
            });
        }

        @Override
        ObjectNode close(String status) {
            events.emit("response.function_call_arguments.done", json -> {
                json.writeStringField("item_id", id);
                json.writeNumberField("output_index", outputIndex);
                json.writeStringField("name", tool.name());
                json.writeStringField("arguments", arguments.toString());
            });
            return done(OutputItems.functionCall(id, status, tool, arguments.toString()));
        }
    }
}
