package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.response.ResponseViews;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import java.util.ArrayList;
import java.util.List;

/** The events of a response whose own are not kept, made from its items: always the same ones. */
public final class RebuiltStream {

    private RebuiltStream() {}

    public static List<Frame> of(StoredResponse response, Extensions shown) {
        return of(response.shown(), shown);
    }

    /** @param shown what the caller wants to see beside the core; budgets are not kept */
    public static List<Frame> of(ObjectNode response, Extensions shown) {
        ObjectNode document = shown.rawReasoning() ? response : ResponseViews.withoutRawReasoning(response);
        String status = document.path("status").asText();
        List<Frame> frames = new ArrayList<>();
        ResponseEvents events = new ResponseEvents(document.path("id").asText(), false, frames::add);
        if (document.path("background").asBoolean()) {
            events.queue(asItBegan(document, "queued"));
        }
        events.begin(asItBegan(document, "in_progress"));
        for (JsonNode item : document.path("output")) {
            events.whole((ObjectNode) item);
        }
        if (status.equals("failed")) {
            frames.add(events.error(problemOf(document.path("error"))));
        }
        frames.add(events.terminal(status, document));
        return frames;
    }

    /** As much of the failure as the response kept. */
    private static Problem problemOf(JsonNode error) {
        return Problem.of(
                ErrorKind.MODEL_FAILED,
                error.path("code").asText(),
                error.path("message").asText());
    }

    private static ObjectNode asItBegan(ObjectNode document, String status) {
        ObjectNode begun = document.deepCopy();
        begun.put("status", status).putNull("completed_at").putNull("incomplete_details");
        begun.putNull("error").putNull("usage").put("output_text", "").putArray("output");
        return begun;
    }
}
