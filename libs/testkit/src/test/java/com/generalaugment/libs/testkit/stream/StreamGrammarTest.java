package com.generalaugment.libs.testkit.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The yardstick itself: a right story passes, and each kind of mistake is noticed. */
class StreamGrammarTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A reasoning, a message of two parts and a function call, as one stream. */
    private static final String STORY = """
            {"type":"response.created","response":R}
            {"type":"response.in_progress","response":R}
            {"type":"response.output_item.added","output_index":0,"item":{"id":"rs_0","type":"reasoning","status":"in_progress","summary":[]}}
            {"type":"response.reasoning.delta","output_index":0,"item_id":"rs_0","content_index":0,"delta":"hm"}
            {"type":"response.reasoning.done","output_index":0,"item_id":"rs_0","content_index":0,"text":"hm"}
            {"type":"response.reasoning_summary_part.added","output_index":0,"item_id":"rs_0","summary_index":0,"part":{"type":"summary_text","text":""}}
            {"type":"response.reasoning_summary_text.delta","output_index":0,"item_id":"rs_0","summary_index":0,"delta":"Think."}
            {"type":"response.reasoning_summary_text.done","output_index":0,"item_id":"rs_0","summary_index":0,"text":"Think."}
            {"type":"response.reasoning_summary_part.done","output_index":0,"item_id":"rs_0","summary_index":0,"part":{"type":"summary_text","text":"Think."}}
            {"type":"response.output_item.done","output_index":0,"item":{"id":"rs_0","type":"reasoning","status":"completed","summary":[{"type":"summary_text","text":"Think."}],"content":[{"type":"reasoning_text","text":"hm"}]}}
            {"type":"general_augment:budget","reserved_usd":0.5,"spent_usd":0.1,"remaining_usd":0.4}
            {"type":"response.output_item.added","output_index":1,"item":{"id":"msg_1","type":"message","role":"assistant","status":"in_progress","content":[]}}
            {"type":"response.content_part.added","output_index":1,"item_id":"msg_1","content_index":0,"part":{"type":"output_text","text":""}}
            {"type":"response.output_text.delta","output_index":1,"item_id":"msg_1","content_index":0,"delta":"Good ","logprobs":[]}
            {"type":"response.output_text.delta","output_index":1,"item_id":"msg_1","content_index":0,"delta":"day","logprobs":[]}
            {"type":"response.output_text.done","output_index":1,"item_id":"msg_1","content_index":0,"text":"Good day","logprobs":[]}
            {"type":"response.content_part.done","output_index":1,"item_id":"msg_1","content_index":0,"part":{"type":"output_text","text":"Good day"}}
            {"type":"response.content_part.added","output_index":1,"item_id":"msg_1","content_index":1,"part":{"type":"refusal","refusal":""}}
            {"type":"response.refusal.delta","output_index":1,"item_id":"msg_1","content_index":1,"delta":"No"}
            {"type":"response.refusal.done","output_index":1,"item_id":"msg_1","content_index":1,"refusal":"No"}
            {"type":"response.content_part.done","output_index":1,"item_id":"msg_1","content_index":1,"part":{"type":"refusal","refusal":"No"}}
            {"type":"response.output_item.done","output_index":1,"item":{"id":"msg_1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Good day"},{"type":"refusal","refusal":"No"}]}}
            {"type":"response.output_item.added","output_index":2,"item":{"id":"fc_2","type":"function_call","status":"in_progress","call_id":"c","name":"f","arguments":""}}
            {"type":"response.function_call_arguments.delta","output_index":2,"item_id":"fc_2","delta":"{}"}
            {"type":"response.function_call_arguments.done","output_index":2,"item_id":"fc_2","arguments":"{}"}
            {"type":"response.output_item.done","output_index":2,"item":{"id":"fc_2","type":"function_call","status":"completed","call_id":"c","name":"f","arguments":"{}"}}
            """;

    private static final String BEGUN =
            "{\"id\":\"resp_1\",\"status\":\"in_progress\",\"background\":false,\"output\":[],\"error\":null}";

    private static List<JsonNode> story() {
        List<JsonNode> events = new ArrayList<>();
        ArrayNode items = JSON.createArrayNode();
        STORY.lines()
                .map(line -> line.replace(":R}", ":" + BEGUN + "}"))
                .map(StreamGrammarTest::read)
                .forEach(event -> {
                    events.add(event.put("sequence_number", events.size()));
                    if (event.path("type").asText().equals("response.output_item.done")) {
                        items.add(event.path("item"));
                    }
                });
        ObjectNode end =
                JSON.createObjectNode().put("type", "response.completed").put("sequence_number", events.size());
        end.set("response", read(BEGUN).put("status", "completed").set("output", items));
        events.add(end);
        return events;
    }

    private static ObjectNode read(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void renumber(List<JsonNode> events) {
        for (int i = 0; i < events.size(); i++) {
            ((ObjectNode) events.get(i)).put("sequence_number", i);
        }
    }

    @Test
    void aRightStoryPasses() {
        // Given
        List<JsonNode> events = story();

        // When
        JsonNode response = StreamGrammar.checkStored(events, events.getLast().path("response"));

        // Then
        assertThat(response.path("output")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 24, 25, 26})
    void noEventMayBeMissing(int missing) {
        // Given
        List<JsonNode> events = story();
        events.remove(missing);
        renumber(events);

        // When / Then
        assertThatThrownBy(() -> StreamGrammar.check(events)).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 14, 15, 16, 21, 23, 24, 25, 26})
    void noEventMayComeTwice(int doubled) {
        // Given
        List<JsonNode> events = story();
        events.add(doubled, events.get(doubled).deepCopy());
        renumber(events);

        // When / Then
        assertThatThrownBy(() -> StreamGrammar.check(events)).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @CsvSource({
        "13, item_id, msg_9",
        "13, output_index, 0",
        "13, content_index, 1",
        "13, sequence_number, 14",
        "13, delta, Bad",
        "15, text, Good days",
        "24, arguments, []",
        "7, summary_index, 3",
        "4, text, other",
        "4, content_index, 1",
        "9, item, none",
        "10, spent_usd, much",
        "10, type, general_augment:unknown"
    })
    void noMemberMayBeWrong(int event, String member, String wrong) {
        // Given
        List<JsonNode> events = story();
        ObjectNode changed = (ObjectNode) events.get(event);
        if (wrong.matches("\\d+")) {
            changed.put(member, Integer.parseInt(wrong));
        } else {
            changed.put(member, wrong);
        }

        // When / Then
        assertThatThrownBy(() -> StreamGrammar.check(events)).isInstanceOf(AssertionError.class);
    }

    @Test
    void whatIsRetrievedIsWhatWasTold() {
        // Given
        List<JsonNode> events = story();
        ObjectNode retrieved = events.getLast().path("response").deepCopy();
        ((ObjectNode) retrieved.path("output").path(1)).put("id", "msg_other");

        // When / Then
        assertThatThrownBy(() -> StreamGrammar.checkStored(events, retrieved)).isInstanceOf(AssertionError.class);
    }

    @Test
    void onlyABackgroundResponseIsQueued() {
        // Given
        List<JsonNode> events = story();
        ObjectNode queued = events.getFirst().deepCopy();
        events.add(1, queued.put("type", "response.queued"));
        renumber(events);

        // When / Then
        assertThatThrownBy(() -> StreamGrammar.check(events)).isInstanceOf(AssertionError.class);
    }
}
