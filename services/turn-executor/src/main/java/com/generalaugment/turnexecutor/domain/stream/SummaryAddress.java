package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.response.OutputItems;
import java.io.IOException;

/**
 * Where a part of a reasoning summary stands, and its events in their order; raw reasoning stands beside it, as one
 * text.
 */
record SummaryAddress(String itemId, int outputIndex, int summaryIndex) {

    void added(ResponseEvents events) {
        part(events, "response.reasoning_summary_part.added", "");
    }

    void delta(ResponseEvents events, String delta) {
        events.emit("response.reasoning_summary_text.delta", json -> {
            write(json);
            json.writeStringField("delta", delta);
            events.writer().writePadding(json, delta);
        });
    }

    /** The whole text, then the whole part. */
    void done(ResponseEvents events, String text) {
        events.emit("response.reasoning_summary_text.done", json -> {
            write(json);
            json.writeStringField("text", text);
        });
        part(events, "response.reasoning_summary_part.done", text);
    }

    void rawDelta(ResponseEvents events, String delta) {
        events.emit("response.reasoning.delta", json -> {
            writeRaw(json);
            json.writeStringField("delta", delta);
            events.writer().writePadding(json, delta);
        });
    }

    void rawDone(ResponseEvents events, String text) {
        events.emit("response.reasoning.done", json -> {
            writeRaw(json);
            json.writeStringField("text", text);
        });
    }

    private void writeRaw(JsonGenerator json) throws IOException {
        json.writeStringField("item_id", itemId);
        json.writeNumberField("output_index", outputIndex);
        json.writeNumberField("content_index", 0);
    }

    private void part(ResponseEvents events, String type, String text) {
        ObjectNode part = OutputItems.summaryText(text);
        events.emit(type, json -> {
            write(json);
            json.writeFieldName("part");
            json.writeTree(part);
        });
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStringField("item_id", itemId);
        json.writeNumberField("output_index", outputIndex);
        json.writeNumberField("summary_index", summaryIndex);
    }
}
