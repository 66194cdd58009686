package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.response.OutputItems;

/** The events of an item that is finished already: one delta for each text. */
record ItemReplay(ResponseEvents events, int outputIndex, ObjectNode item) {

    void message() {
        String id = item.path("id").asText();
        addItem(OutputItems.message(id, "in_progress", Json.array()));
        int index = 0;
        for (JsonNode part : item.path("content")) {
            part((ObjectNode) part, new PartAddress(id, outputIndex, index++));
        }
        doneItem();
    }

    void functionCall() {
        String id = item.path("id").asText();
        String arguments = item.path("arguments").asText();
        ObjectNode empty = ResponseEvents.inProgress(item);
        empty.put("arguments", "");
        addItem(empty);
        events.emit("response.function_call_arguments.delta", json -> {
            json.writeStringField("item_id", id);
            json.writeNumberField("output_index", outputIndex);
            json.writeStringField("delta", arguments);
            events.writer().writePadding(json, arguments);
        });
        events.emit("response.function_call_arguments.done", json -> {
            json.writeStringField("item_id", id);
            json.writeNumberField("output_index", outputIndex);
            json.writeStringField("name", item.path("name").asText());
            json.writeStringField("arguments", arguments);
        });
        doneItem();
    }

    void customToolCall() {
        String id = item.path("id").asText();
        String input = item.path("input").asText();
        ObjectNode empty = ResponseEvents.inProgress(item);
        empty.put("input", "");
        addItem(empty);
        OpenCustomCall.tellDelta(events, id, outputIndex, input);
        OpenCustomCall.tellDone(events, id, outputIndex, input);
        doneItem();
    }

    void reasoning() {
        String id = item.path("id").asText();
        addItem(OutputItems.reasoning(id, "in_progress", Json.array(), null));
        int index = 0;
        for (JsonNode part : item.path("summary")) {
            SummaryAddress address = new SummaryAddress(id, outputIndex, index++);
            String text = part.path("text").asText();
            address.added(events);
            address.delta(events, text);
            address.done(events, text);
        }
        for (JsonNode raw : item.path("content")) {
            SummaryAddress address = new SummaryAddress(id, outputIndex, index);
            address.rawDelta(events, raw.path("text").asText());
            address.rawDone(events, raw.path("text").asText());
        }
        doneItem();
    }

    /** Items that have no inner events: added, done. */
    void opaque() {
        addItem(ResponseEvents.inProgress(item));
        doneItem();
    }

    private void part(ObjectNode part, PartAddress address) {
        boolean isRefusal = part.has("refusal");
        ObjectNode empty = isRefusal ? OutputItems.refusal("") : OutputItems.outputText("");
        address.emitPart(events, "response.content_part.added", empty);
        String text = part.path(isRefusal ? "refusal" : "text").asText();
        events.emit(isRefusal ? "response.refusal.delta" : "response.output_text.delta", json -> {
            address.write(json);
            json.writeStringField("delta", text);
            if (!isRefusal) {
                json.writeArrayFieldStart("logprobs");
                json.writeEndArray();
                events.writer().writePadding(json, text);
            }
        });
        address.emitDone(events, part);
        address.emitPart(events, "response.content_part.done", part);
    }

    private void addItem(ObjectNode item) {
        emitItem("response.output_item.added", item);
    }

    private void doneItem() {
        emitItem("response.output_item.done", item);
    }

    private void emitItem(String type, ObjectNode shown) {
        events.emit(type, json -> {
            json.writeNumberField("output_index", outputIndex);
            json.writeFieldName("item");
            json.writeTree(shown);
        });
    }
}
