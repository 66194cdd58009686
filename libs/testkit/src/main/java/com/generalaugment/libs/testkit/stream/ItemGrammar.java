package com.generalaugment.libs.testkit.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One output item from its {@code added} to its {@code done} event. */
final class ItemGrammar {

    /** A part or text that is being written. */
    private record Open(PartKind kind, StringBuilder joined, List<JsonNode> done) {}

    private final JsonNode added;
    private final List<JsonNode> doneParts = new ArrayList<>();
    private final StringBuilder rawReasoning = new StringBuilder();
    private final List<String> rawTexts = new ArrayList<>();
    private @Nullable Open part;

    private ItemGrammar(JsonNode added) {
        this.added = added;
    }

    static ItemGrammar opened(JsonNode item) {
        assertThat(item.path("status").asText()).as("%s", item).isEqualTo("in_progress");
        ItemGrammar grammar = new ItemGrammar(item);
        switch (grammar.type()) {
            case "message" -> assertThat(item.path("content")).isEmpty();
            case "function_call" -> grammar.callOpened(PartKind.ARGUMENTS);
            case "custom_tool_call" -> grammar.callOpened(PartKind.CUSTOM_INPUT);
            case "reasoning" -> assertThat(item.path("summary")).isEmpty();
            default -> assertThat(grammar.type()).isNotEmpty();
        }
        return grammar;
    }

    private void callOpened(PartKind written) {
        assertThat(added.path(written.member()).asText("?")).isEmpty();
        assertThat(added.path("name").asText()).isNotEmpty();
        assertThat(added.path("call_id").asText()).isNotEmpty();
        part = new Open(written, new StringBuilder(), new ArrayList<>());
    }

    String id() {
        return added.path("id").asText();
    }

    private String type() {
        return added.path("type").asText();
    }

    void accept(String event, JsonNode json) {
        if (event.startsWith("response.reasoning.")) {
            rawReasoning(event, json);
            return;
        }
        PartKind.Step step = PartKind.step(event);
        assertThat(step.kind().itemType())
                .as(event + " in an item of type " + type())
                .isEqualTo(type());
        switch (step.move()) {
            case ADDED -> partAdded(step.kind(), json);
            case DELTA ->
                writing(step.kind(), json).joined().append(json.path("delta").asText());
            case ANNOTATION -> assertThat(json.path("annotation").isObject()).isTrue();
            case DONE -> textDone(step.kind(), json);
            case PART_DONE -> partDone(step.kind(), json);
        }
    }

    /** The raw thoughts of the extension run beside the summary, without parts. */
    private void rawReasoning(String event, JsonNode json) {
        assertThat(type()).as(event).isEqualTo("reasoning");
        assertThat(json.path("content_index").asInt(-1)).isEqualTo(rawTexts.size());
        if (event.equals("response.reasoning.delta")) {
            rawReasoning.append(json.path("delta").asText());
        } else {
            assertThat(event).isEqualTo("response.reasoning.done");
            assertThat(json.path("text").asText()).isEqualTo(rawReasoning.toString());
            rawTexts.add(rawReasoning.toString());
            rawReasoning.setLength(0);
        }
    }

    private void partAdded(PartKind announced, JsonNode json) {
        assertThat(part).as("parts do not overlap").isNull();
        PartKind kind = announced.of(json.path("part").path("type").asText());
        assertThat(json.path("part").path(kind.member()).asText("?")).isEmpty();
        part = new Open(kind, new StringBuilder(), new ArrayList<>());
        index(kind, json);
    }

    private Open writing(PartKind kind, JsonNode json) {
        Open open = part;
        assertThat(open).as("a part is open for " + json.path("type").asText()).isNotNull();
        if (open == null) {
            throw new AssertionError();
        }
        assertThat(open.kind()).isEqualTo(kind);
        assertThat(open.done()).as("no more after its text is done").isEmpty();
        index(kind, json);
        if (kind == PartKind.TEXT) {
            assertThat(json.path("logprobs").isArray() || json.has("annotation"))
                    .isTrue();
        }
        return open;
    }

    private void index(PartKind kind, JsonNode json) {
        if (!kind.indexName().isEmpty()) {
            assertThat(json.path(kind.indexName()).asInt(-1)).isEqualTo(doneParts.size());
        }
    }

    private void textDone(PartKind kind, JsonNode json) {
        Open open = writing(kind, json);
        assertThat(json.path(kind.member()).asText())
                .as("joined deltas")
                .isEqualTo(open.joined().toString());
        open.done().add(json);
    }

    private void partDone(PartKind announced, JsonNode json) {
        Open open = part;
        if (open == null) {
            throw new AssertionError("no part is open for " + json);
        }
        JsonNode done = json.path("part");
        assertThat(open.done()).as("its text is done before the part").hasSize(1);
        assertThat(announced.of(done.path("type").asText())).isEqualTo(open.kind());
        index(open.kind(), json);
        assertThat(done.path(open.kind().member()).asText())
                .isEqualTo(open.joined().toString());
        doneParts.add(done);
        part = null;
    }

    void close(JsonNode item) {
        for (String member : List.of("id", "type", "role", "call_id", "namespace", "name")) {
            assertThat(item.path(member)).as(member).isEqualTo(added.path(member));
        }
        assertThat(item.path("status").asText()).isIn("completed", "incomplete");
        switch (type()) {
            case "message" -> assertThat(item.path("content")).containsExactlyElementsOf(whole());
            case "reasoning" -> {
                assertThat(item.path("summary")).containsExactlyElementsOf(whole());
                assertThat(rawReasoning).as("raw thoughts that are not done").isEmpty();
                assertThat(item.path("content").findValuesAsText("text")).isEqualTo(rawTexts);
            }
            case "function_call", "custom_tool_call" -> callClosed(item);
            default -> assertThat(part).isNull();
        }
    }

    private void callClosed(JsonNode item) {
        Open open = part;
        assertThat(open).isNotNull();
        if (open != null) {
            assertThat(open.done()).as("what it is called with is done").hasSize(1);
            assertThat(item.path(open.kind().member()).asText())
                    .isEqualTo(open.joined().toString());
        }
    }

    private List<JsonNode> whole() {
        assertThat(part).as("parts are closed before their item").isNull();
        return doneParts;
    }
}
