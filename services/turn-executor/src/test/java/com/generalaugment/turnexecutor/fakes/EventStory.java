package com.generalaugment.turnexecutor.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.stream.StreamGrammar;
import com.generalaugment.turnexecutor.domain.run.Frame;
import java.util.List;

/** One stream held to all rules of api.md 4.4, and every event and response in it to the reference document. */
public final class EventStory {

    private EventStory() {}

    /** @return the final response object, once the whole story has proved right */
    public static JsonNode check(List<JsonNode> events) {
        events.forEach(OpenResponses::checkEvent);
        JsonNode response = StreamGrammar.check(events);
        OpenResponses.checkResponse(response);
        return response;
    }

    public static JsonNode checkFrames(List<Frame> frames) {
        return check(frames.stream()
                .map(frame -> {
                    JsonNode event = Json.readTrusted(frame.json());
                    assertThat(event.path("type").asText()).isEqualTo(frame.type());
                    assertThat(event.path("sequence_number").asLong()).isEqualTo(frame.sequenceNumber());
                    return event;
                })
                .toList());
    }
}
