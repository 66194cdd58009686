package com.generalaugment.turnexecutor.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.util.ArrayList;
import java.util.List;

/** Items as one JSON array. */
final class ItemLines {

    private ItemLines() {}

    static byte[] write(List<ObjectNode> items) {
        ArrayNode array = Json.array();
        items.forEach(array::add);
        return Json.bytes(array);
    }

    static List<ObjectNode> read(byte[] json) {
        List<ObjectNode> items = new ArrayList<>();
        for (JsonNode item : Json.readTrusted(json)) {
            items.add((ObjectNode) item);
        }
        return items;
    }
}
