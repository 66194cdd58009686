package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.Frame;
import java.util.ArrayList;
import java.util.List;

/** The answer of a turn that stores nothing, for a replay of its idempotency key. */
public record SealedAnswer(ObjectNode response, List<Frame> frames) {

    public static byte[] write(ObjectNode response, List<Frame> frames) {
        ObjectNode node = Json.object();
        node.set("response", response);
        ArrayNode array = node.putArray("frames");
        frames.forEach(frame -> array.add(Json.readTrusted(frame.json())));
        return Json.bytes(node);
    }

    public static SealedAnswer read(byte[] content) {
        ObjectNode node = (ObjectNode) Json.readTrusted(content);
        List<Frame> frames = new ArrayList<>();
        node.path("frames")
                .forEach(frame -> frames.add(new Frame(
                        frame.path("sequence_number").asLong(),
                        frame.path("type").asText(),
                        Json.bytes(frame))));
        return new SealedAnswer((ObjectNode) node.path("response"), frames);
    }
}
