package com.generalaugment.turnexecutor.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.Frame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one stream as a client would and minds every rule of api.md 4.4: order, indices, stable ids, joined
 * deltas equal to the text, one terminal event, numbers without gaps. Every event fits the reference document.
 */
public final class EventStory {

    private final List<JsonNode> doneItems = new ArrayList<>();
    private final List<JsonNode> doneParts = new ArrayList<>();
    private final StringBuilder joined = new StringBuilder();
    private @Nullable JsonNode openItem;
    private @Nullable String openPart;
    private @Nullable JsonNode terminal;
    private boolean failing;
    private long next;

    private EventStory() {}

    /** @return the final response object, once the whole story has proved right */
    public static JsonNode check(List<JsonNode> events) {
        EventStory story = new EventStory();
        events.forEach(story::event);
        JsonNode end = story.terminal;
        assertThat(end).as("a terminal event").isNotNull();
        return end == null ? Json.object() : end;
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

    private void event(JsonNode event) {
        String type = event.path("type").asText();
        OpenResponses.checkEvent(event);
        assertThat(terminal).as("nothing follows the end, but " + type).isNull();
        assertThat(event.path("sequence_number").asLong()).isEqualTo(next);
        if (next == 0) {
            assertThat(type).isEqualTo("response.created");
        } else if (next == 1) {
            assertThat(type).isEqualTo("response.in_progress");
        }
        next++;
        assertThat(failing && !type.equals("response.failed"))
                .as("error is followed by response.failed, not " + type)
                .isFalse();
        switch (type) {
            case "response.created", "response.in_progress" -> {
                assertThat(next).isLessThanOrEqualTo(2);
                assertThat(event.at("/response/status").asText()).isEqualTo("in_progress");
            }
            case "response.output_item.added" -> itemAdded(event);
            case "response.output_item.done" -> itemDone(event);
            case "response.content_part.added" -> partAdded(event);
            case "response.content_part.done" -> partDone(event);
            case "response.output_text.delta" -> delta(event, "output_text");
            case "response.refusal.delta" -> delta(event, "refusal");
            case "response.output_text.done" -> textDone(event, "text");
            case "response.refusal.done" -> textDone(event, "refusal");
            case "response.reasoning_summary_part.added" -> summaryPartAdded(event);
            case "response.reasoning_summary_text.delta" -> summaryDelta(event);
            case "response.reasoning_summary_text.done" -> textDone(event, "text");
            case "response.reasoning_summary_part.done" -> partDone(event);
            case "response.function_call_arguments.delta" -> arguments(event);
            case "response.function_call_arguments.done" -> argumentsDone(event);
            case "error" -> error(event);
            case "response.completed", "response.incomplete", "response.failed" -> end(type, event.path("response"));
            default -> throw new AssertionError("unexpected event " + type);
        }
    }

    private void itemAdded(JsonNode event) {
        assertThat(openItem).as("items do not overlap").isNull();
        assertThat(event.path("output_index").asInt()).isEqualTo(doneItems.size());
        openItem = event.path("item");
        assertThat(openItem.path("status").asText()).isEqualTo("in_progress");
        assertThat(openItem.path("arguments").asText("")).isEmpty();
        doneParts.clear();
        joined.setLength(0);
    }

    private JsonNode open(JsonNode event) {
        JsonNode item = openItem;
        if (item == null) {
            throw new AssertionError("nothing is open for " + event);
        }
        assertThat(event.path("output_index").asInt()).isEqualTo(doneItems.size());
        if (event.has("item_id")) {
            assertThat(event.path("item_id").asText()).isEqualTo(item.path("id").asText());
        }
        return item;
    }

    private void itemDone(JsonNode event) {
        JsonNode added = open(event);
        JsonNode item = event.path("item");
        assertThat(openPart).as("parts are closed before their item").isNull();
        assertThat(item.path("id").asText()).isEqualTo(added.path("id").asText());
        assertThat(item.path("type").asText()).isEqualTo(added.path("type").asText());
        assertThat(item.path("call_id")).isEqualTo(added.path("call_id"));
        assertThat(item.path("status").asText()).isIn("completed", "incomplete");
        if (item.path("type").asText().equals("message")) {
            assertThat(item.path("content")).containsExactlyElementsOf(doneParts);
        } else if (item.path("type").asText().equals("reasoning")) {
            assertThat(item.path("summary")).containsExactlyElementsOf(doneParts);
        } else {
            assertThat(item.path("arguments").asText()).isEqualTo(joined.toString());
        }
        doneItems.add(item);
        openItem = null;
    }

    private void partAdded(JsonNode event) {
        open(event);
        assertThat(openPart).as("parts do not overlap").isNull();
        assertThat(event.path("content_index").asInt()).isEqualTo(doneParts.size());
        openPart = event.at("/part/type").asText();
        joined.setLength(0);
    }

    private void summaryPartAdded(JsonNode event) {
        assertThat(open(event).path("type").asText()).isEqualTo("reasoning");
        assertThat(openPart).as("parts do not overlap").isNull();
        assertThat(event.path("summary_index").asInt()).isEqualTo(doneParts.size());
        openPart = event.at("/part/type").asText();
        joined.setLength(0);
    }

    private void summaryDelta(JsonNode event) {
        open(event);
        assertThat(openPart).isEqualTo("summary_text");
        assertThat(event.path("summary_index").asInt()).isEqualTo(doneParts.size());
        joined.append(event.path("delta").asText());
    }

    private void delta(JsonNode event, String kind) {
        open(event);
        assertThat(openPart).isEqualTo(kind);
        assertThat(event.path("content_index").asInt()).isEqualTo(doneParts.size());
        if (kind.equals("output_text")) {
            assertThat(event.path("logprobs").isArray()).isTrue();
        }
        joined.append(event.path("delta").asText());
    }

    private void textDone(JsonNode event, String member) {
        open(event);
        assertThat(event.path(member).asText()).isEqualTo(joined.toString());
    }

    private void partDone(JsonNode event) {
        open(event);
        JsonNode part = event.path("part");
        assertThat(part.path("type").asText()).isEqualTo(openPart);
        assertThat(part.path("text").asText(part.path("refusal").asText())).isEqualTo(joined.toString());
        doneParts.add(part);
        openPart = null;
    }

    private void arguments(JsonNode event) {
        assertThat(open(event).path("type").asText()).isEqualTo("function_call");
        joined.append(event.path("delta").asText());
    }

    private void argumentsDone(JsonNode event) {
        open(event);
        assertThat(event.path("arguments").asText()).isEqualTo(joined.toString());
    }

    private void error(JsonNode event) {
        failing = true;
        for (String member : List.of("code", "message", "param")) {
            assertThat(event.path(member).isTextual()).as(member).isTrue();
            assertThat(event.path("error").path(member)).isEqualTo(event.path(member));
        }
        assertThat(event.at("/error/type").isTextual()).isTrue();
    }

    private void end(String type, JsonNode response) {
        terminal = response;
        assertThat(type.equals("response.failed")).isEqualTo(failing);
        assertThat(response.path("output")).containsExactlyElementsOf(doneItems);
        if (!failing) {
            assertThat(openItem).as("everything opened is closed").isNull();
        }
        String status = response.path("status").asText();
        assertThat(type)
                .isEqualTo(
                        switch (status) {
                            case "completed" -> "response.completed";
                            case "failed" -> "response.failed";
                            default -> "response.incomplete";
                        });
        OpenResponses.checkResponse(response);
    }
}
