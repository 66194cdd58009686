package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Where a content part stands; its events all carry it. */
record PartAddress(String itemId, int outputIndex, int contentIndex) {

    void write(JsonGenerator json) throws IOException {
        json.writeStringField("item_id", itemId);
        json.writeNumberField("output_index", outputIndex);
        json.writeNumberField("content_index", contentIndex);
    }

    void emitPart(ResponseEvents events, String type, ObjectNode part) {
        events.emit(type, json -> {
            write(json);
            json.writeFieldName("part");
            json.writeTree(part);
        });
    }

    /** The event with the whole text or refusal of the part. */
    void emitDone(ResponseEvents events, ObjectNode part) {
        if (part.has("refusal")) {
            events.emit("response.refusal.done", json -> {
                write(json);
                json.writeStringField("refusal", part.path("refusal").asText());
            });
        } else {
            events.emit("response.output_text.done", json -> {
                write(json);
                json.writeStringField("text", part.path("text").asText());
                json.writeArrayFieldStart("logprobs");
                json.writeEndArray();
            });
        }
    }
}
