package com.generalaugment.libs.testkit.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one response as a client would and minds every rule of api.md 4.4 at once: order, indices, ids that stay
 * the same, joined deltas equal to the text, one terminal event and nothing after it, numbers without gaps. An extension event
 * ({@code general_augment:…}) may stand anywhere between begin and end. For events of an SSE or a WebSocket stream alike, whole
 * from number 0: a resumed one is put together from what was read before and after.
 */
public final class StreamGrammar {

    private static final Set<String> FINAL = Set.of("completed", "incomplete", "failed", "cancelled");

    private final List<JsonNode> doneItems = new ArrayList<>();
    private final ResponseBegin begin = new ResponseBegin();
    private @Nullable ItemGrammar open;
    private @Nullable JsonNode terminal;
    private boolean failing;
    private long next;

    /** @return the final response object, once the whole stream has proved right */
    public static JsonNode check(List<JsonNode> events) {
        StreamGrammar grammar = new StreamGrammar();
        events.forEach(grammar::accept);
        return grammar.end();
    }

    /** As {@link #check}, and the response retrieved afterwards has the same items and ids. */
    public static JsonNode checkStored(List<JsonNode> events, JsonNode retrieved) {
        JsonNode response = check(events);
        assertThat(retrieved).as("the response as it is retrieved").isEqualTo(response);
        return response;
    }

    /** The next event of the stream. */
    public void accept(JsonNode event) {
        String type = event.path("type").asText();
        assertThat(terminal).as("nothing follows the end, but " + type).isNull();
        assertThat(event.path("sequence_number").isIntegralNumber()).as(type).isTrue();
        assertThat(event.path("sequence_number").asLong())
                .as("number of " + type)
                .isEqualTo(next++);
        assertThat(failing && !type.equals("response.failed"))
                .as("error is followed by response.failed, not by " + type)
                .isFalse();
        if (ResponseBegin.isPart(type)) {
            begin.accept(event);
            return;
        }
        assertThat(begin.isOver()).as("before " + type).isTrue();
        switch (type) {
            case "response.output_item.added" -> added(event);
            case "response.output_item.done" -> done(event);
            case "error" -> error(event);
            case "response.completed", "response.incomplete", "response.failed" -> terminal(type, event);
            default -> inner(type, event);
        }
    }

    /** @return the final response object */
    public JsonNode end() {
        JsonNode end = terminal;
        assertThat(end).as("a terminal event").isNotNull();
        return end == null ? com.fasterxml.jackson.databind.node.MissingNode.getInstance() : end;
    }

    private void added(JsonNode event) {
        assertThat(open).as("items do not overlap").isNull();
        assertThat(event.path("output_index").asInt(-1)).isEqualTo(doneItems.size());
        String id = event.path("item").path("id").asText();
        assertThat(id).isNotEmpty();
        assertThat(doneItems).noneMatch(item -> item.path("id").asText().equals(id));
        open = ItemGrammar.opened(event.path("item"));
    }

    private void inner(String type, JsonNode event) {
        if (ExtensionEvent.is(type)) {
            ExtensionEvent.check(event);
            return;
        }
        ItemGrammar item = open;
        assertThat(item).as("nothing is open for " + type).isNotNull();
        if (item != null) {
            assertThat(event.path("output_index").asInt(-1)).as(type).isEqualTo(doneItems.size());
            assertThat(event.path("item_id").asText()).as(type).isEqualTo(item.id());
            item.accept(type, event);
        }
    }

    private void done(JsonNode event) {
        ItemGrammar item = open;
        assertThat(item).as("an item was opened before it is done").isNotNull();
        assertThat(event.path("output_index").asInt(-1)).isEqualTo(doneItems.size());
        assertThat(doneItems)
                .as("an incomplete item is the last")
                .allMatch(done -> done.path("status").asText().equals("completed"));
        if (item != null) {
            item.close(event.path("item"));
        }
        doneItems.add(event.path("item"));
        open = null;
    }

    private void error(JsonNode event) {
        failing = true;
        for (String member : List.of("code", "message", "param")) {
            assertThat(event.path(member).isTextual()).as(member).isTrue();
            assertThat(event.path("error").path(member)).isEqualTo(event.path(member));
        }
        assertThat(event.path("error").path("type").isTextual()).isTrue();
    }

    private void terminal(String type, JsonNode event) {
        JsonNode response = event.path("response");
        terminal = response;
        assertThat(type.equals("response.failed")).as("failed after an error").isEqualTo(failing);
        if (!failing) {
            assertThat(open).as("everything opened is closed").isNull();
        }
        begin.sameResponse(response);
        assertThat(response.path("output")).containsExactlyElementsOf(doneItems);
        String status = response.path("status").asText();
        assertThat(status).isIn(FINAL);
        assertThat(type)
                .isEqualTo(
                        switch (status) {
                            case "completed" -> "response.completed";
                            case "failed" -> "response.failed";
                            default -> "response.incomplete";
                        });
        reasons(status, response);
    }

    private void reasons(String status, JsonNode response) {
        String reason = response.path("incomplete_details").path("reason").asText("");
        assertThat(reason.isEmpty())
                .as("a reason for " + status)
                .isEqualTo(Set.of("completed", "failed").contains(status));
        assertThat(status.equals("cancelled")).isEqualTo(reason.equals("cancelled"));
        assertThat(response.path("error").isNull()).isEqualTo(!status.equals("failed"));
        if (status.equals("completed")) {
            assertThat(doneItems).allMatch(item -> item.path("status").asText().equals("completed"));
        }
    }
}
