package com.generalaugment.turnexecutor.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Assistant;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.System;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolResult;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.User;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModelContextTest {

    private static final List<ModelMessage> THREE_TURNS = List.of(
            new System("rules"),
            user("one"),
            new Assistant("", List.of(new ToolCall("c1", "f", "{}"))),
            new ToolResult("c1", "5"),
            new Assistant("five", List.of()),
            new System("mind this"),
            user("two"),
            new Assistant("2", List.of()),
            user("three"));

    private static final Function<String, Optional<ReasoningState>> NO_THOUGHTS = content -> Optional.empty();

    private static ModelMessage user(String text) {
        return new User(List.of(new Part.Text(text)));
    }

    private static List<ObjectNode> items(String... json) {
        return Stream.of(json).map(item -> (ObjectNode) Json.readTrusted(item)).toList();
    }

    @Test
    void instructionsComeFirstThenHistoryThenInput() {
        // Given
        List<ObjectNode> history = items("""
                {"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}""");
        List<ObjectNode> input = items("""
                {"type":"message","role":"developer","content":[{"type":"input_text","text":"Be kind"}]}""", """
                {"type":"message","role":"user","content":[{"type":"input_text","text":"Look"},
                 {"type":"input_image","image_url":"https://a.example/b.png","detail":"low"}]}""", "{\"type\":\"acme:note\"}", "{\"type\":\"reasoning\"}");

        // When
        List<ModelMessage> messages = ModelContext.messages("project", "now", history, input, NO_THOUGHTS);

        // Then
        assertThat(messages)
                .containsExactly(
                        new System("project"),
                        new System("now"),
                        user("Hi"),
                        new System("Be kind"),
                        new User(List.of(new Part.Text("Look"), new Part.Image("https://a.example/b.png", "low"))));
    }

    @Test
    void parallelCallsBelongToOneAssistantMessage() {
        // Given
        List<ObjectNode> input = items(
                "{\"type\":\"function_call\",\"call_id\":\"a\",\"name\":\"f\",\"arguments\":\"{}\"}",
                "{\"type\":\"function_call\",\"call_id\":\"b\",\"name\":\"g\",\"arguments\":\"{}\"}",
                "{\"type\":\"function_call_output\",\"call_id\":\"b\",\"output\":\"2\"}",
                "{\"type\":\"function_call_output\",\"call_id\":\"a\",\"output\":[{\"type\":\"input_text\",\"text\":\"1\"}]}");

        // When
        List<ModelMessage> messages = ModelContext.messages(null, null, List.of(), input, NO_THOUGHTS);

        // Then
        assertThat(messages)
                .containsExactly(
                        new Assistant("", List.of(new ToolCall("a", "f", "{}"), new ToolCall("b", "g", "{}"))),
                        new ToolResult("b", "2"),
                        new ToolResult("a", "1"));
    }

    @Test
    void aResultWithoutItsCallIsRefused() {
        // Given
        List<ObjectNode> input = items("{\"type\":\"function_call_output\",\"call_id\":\"x\",\"output\":\"1\"}");

        // When / Then
        assertThatThrownBy(() -> ModelContext.messages(null, null, List.of(), input, NO_THOUGHTS))
                .hasFieldOrPropertyWithValue("reason", "tool_call_not_found")
                .hasFieldOrPropertyWithValue("param", "input[0].call_id");
    }

    @Test
    void aReferenceIntoTheContextAddsNothing() {
        // Given
        List<ObjectNode> history = items(
                "{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Hi\"}]}");

        // When
        List<ModelMessage> messages = ModelContext.messages(
                null, null, history, items("{\"type\":\"item_reference\",\"id\":\"msg_1\"}"), NO_THOUGHTS);

        // Then
        assertThat(messages).containsExactly(user("Hi"));
        assertThatThrownBy(() -> ModelContext.messages(
                        null, null, history, items("{\"type\":\"item_reference\",\"id\":\"msg_2\"}"), NO_THOUGHTS))
                .hasFieldOrPropertyWithValue("reason", "item_not_found");
    }

    @Test
    void truncationDropsWholeTurnsFromTheOldestAndKeepsInstructions() {
        // Given
        long limit = 7;

        // When
        List<ModelMessage> kept = ModelContext.truncate(THREE_TURNS, limit, List::size);

        // Then
        assertThat(kept)
                .containsExactly(
                        new System("rules"),
                        new System("mind this"),
                        user("two"),
                        new Assistant("2", List.of()),
                        user("three"));
    }

    @Test
    void truncationDropsNoMoreThanNeeded() {
        // Given / When
        List<ModelMessage> kept = ModelContext.truncate(THREE_TURNS, 3, List::size);

        // Then
        assertThat(kept).containsExactly(new System("rules"), new System("mind this"), user("three"));
        assertThat(ModelContext.truncate(THREE_TURNS, 9, List::size)).isEqualTo(THREE_TURNS);
    }

    @Test
    void aTurnThatIsTooLongByItselfIsRefused() {
        // Given / When / Then
        assertThatThrownBy(() -> ModelContext.truncate(THREE_TURNS, 2, List::size))
                .hasFieldOrPropertyWithValue("reason", "context_length_exceeded");
    }
}
