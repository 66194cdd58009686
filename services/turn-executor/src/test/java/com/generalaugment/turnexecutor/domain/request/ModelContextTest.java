package com.generalaugment.turnexecutor.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.files.FileContent;
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
import org.jspecify.annotations.Nullable;
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

    private static List<ModelMessage> messages(
            @Nullable String project, @Nullable String now, List<ObjectNode> history, List<ObjectNode> input) {
        return ModelContext.messages(
                project,
                now,
                history,
                input,
                NO_THOUGHTS,
                (compaction, path) -> items(compaction.path("encrypted_content").asText()));
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
        List<ModelMessage> messages = messages("project", "now", history, input);

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
        List<ModelMessage> messages = messages(null, null, List.of(), input);

        // Then
        assertThat(messages)
                .containsExactly(
                        new Assistant("", List.of(new ToolCall("a", "f", "{}"), new ToolCall("b", "g", "{}"))),
                        new ToolResult("a", "1"),
                        new ToolResult("b", "2"));
    }

    @Test
    void aResultWithoutItsCallIsRefused() {
        // Given
        List<ObjectNode> input = items("{\"type\":\"function_call_output\",\"call_id\":\"x\",\"output\":\"1\"}");

        // When / Then
        assertThatThrownBy(() -> messages(null, null, List.of(), input))
                .hasFieldOrPropertyWithValue("reason", "tool_call_not_found")
                .hasFieldOrPropertyWithValue("param", "input[0].call_id");
    }

    @Test
    void aReferenceIntoTheContextAddsNothing() {
        // Given
        List<ObjectNode> history = items(
                "{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Hi\"}]}");

        // When
        List<ModelMessage> messages =
                messages(null, null, history, items("{\"type\":\"item_reference\",\"id\":\"msg_1\"}"));

        // Then
        assertThat(messages).containsExactly(user("Hi"));
        assertThatThrownBy(() -> messages(null, null, history, items("{\"type\":\"item_reference\",\"id\":\"msg_2\"}")))
                .hasFieldOrPropertyWithValue("reason", "item_not_found");
    }

    @Test
    void filesOfTextAreReadToTheModel() {
        // Given
        List<ObjectNode> input = items("""
                {"type":"message","role":"user","content":[
                 {"type":"input_file","filename":"a.md","file_data":"SGk="},
                 {"type":"input_file","file_data":"data:application/json;base64,eyJhIjoxfQ=="},
                 {"type":"input_file","filename":"b","file_url":"data:text/plain;charset=utf-8,5%20+%204"}]}""", """
                {"type":"function_call","call_id":"c","name":"f","arguments":"{}"}""", """
                {"type":"function_call_output","call_id":"c","output":[{"type":"input_file","filename":"c.csv","file_data":"MSwy"}]}""");

        // When
        List<ModelMessage> messages = messages(null, null, List.of(), input);

        // Then
        assertThat(messages)
                .containsExactly(
                        new User(List.of(
                                new Part.Text("[a.md]\nHi\n"),
                                new Part.Text("[file]\n{\"a\":1}\n"),
                                new Part.Text("[b]\n5 + 4\n"))),
                        new Assistant("", List.of(new ToolCall("c", "f", "{}"))),
                        new ToolResult("c", "[c.csv]\n1,2\n"));
    }

    @Test
    void otherFilesStayFilesAndAreKnownByTheirFirstBytesTheirTypeOrTheirName() {
        // Given: %PDF-1 in base64 is JVBERi0x
        List<ObjectNode> input = items("""
                {"type":"message","role":"user","content":[
                 {"type":"input_file","filename":"a.txt","file_data":"data:text/plain;base64,JVBERi0x"},
                 {"type":"input_file","file_data":"JVBERi0x"},
                 {"type":"input_file","filename":"b.docx","file_data":"UEsDBA=="},
                 {"type":"input_file","file_data":"data:application/x-thing;base64,AAE="},
                 {"type":"input_file","file_data":"AAE="}]}""", """
                {"type":"function_call","call_id":"c","name":"f","arguments":"{}"}""", """
                {"type":"function_call_output","call_id":"c","output":[{"type":"input_file","filename":"c.pdf","file_data":"JVBERi0x"}]}""");

        // When
        List<ModelMessage> messages = messages(null, null, List.of(), input);

        // Then
        assertThat(((User) messages.getFirst()).parts())
                .extracting(part -> ((Part.File) part).mediaType() + " " + ((Part.File) part).place())
                .containsExactly(
                        "application/pdf input[0].content[0]",
                        "application/pdf input[0].content[1]",
                        "application/vnd.openxmlformats-officedocument.wordprocessingml.document input[0].content[2]",
                        "application/x-thing input[0].content[3]",
                        "application/octet-stream input[0].content[4]");
        assertThat(messages.getLast())
                .isEqualTo(new User(List.of(new Part.File(
                        "c.pdf", "application/pdf", "JVBERi0x", 6, "input[2].output[0]", FileContent.UNREADABLE))));
    }

    @Test
    void imagesOfResultsFollowWhenAllResultsAreThere() {
        // Given
        List<ObjectNode> input = items(
                "{\"type\":\"function_call\",\"call_id\":\"a\",\"name\":\"f\",\"arguments\":\"{}\"}",
                "{\"type\":\"function_call\",\"call_id\":\"b\",\"name\":\"g\",\"arguments\":\"{}\"}",
                "{\"type\":\"function_call_output\",\"call_id\":\"a\",\"output\":[{\"type\":\"input_text\",\"text\":\"see\"},"
                        + "{\"type\":\"input_image\",\"image_url\":\"https://a.example/b.png\"}]}",
                "{\"type\":\"function_call_output\",\"call_id\":\"b\",\"output\":\"2\"}",
                "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Well?\"}]}");

        // When
        List<ModelMessage> messages = messages(null, null, List.of(), input);

        // Then
        assertThat(messages.subList(1, 5))
                .containsExactly(
                        new ToolResult("a", "see"),
                        new ToolResult("b", "2"),
                        new User(List.of(new Part.Image("https://a.example/b.png", "auto"))),
                        user("Well?"));
        assertThat(messages(null, null, List.of(), input.subList(0, 3)).getLast())
                .isEqualTo(new User(List.of(new Part.Image("https://a.example/b.png", "auto"))));
    }

    @Test
    void aCompactionStandsForItsItems() {
        // Given
        String inner =
                "{\\\"type\\\":\\\"function_call\\\",\\\"call_id\\\":\\\"a\\\",\\\"name\\\":\\\"f\\\",\\\"arguments\\\":\\\"{}\\\"}";

        // When
        List<ModelMessage> messages = messages(
                null,
                null,
                List.of(),
                items(
                        "{\"type\":\"compaction\",\"encrypted_content\":\"" + inner + "\"}",
                        "{\"type\":\"function_call_output\",\"call_id\":\"a\",\"output\":\"1\"}"));

        // Then
        assertThat(messages)
                .containsExactly(new Assistant("", List.of(new ToolCall("a", "f", "{}"))), new ToolResult("a", "1"));
    }

    @Test
    void whatWasDeletedFromTheHistoryIsMissedNowhere() {
        // Given
        List<ObjectNode> history = items(
                "{\"type\":\"function_call_output\",\"call_id\":\"x\",\"output\":\"1\"}",
                "{\"type\":\"item_reference\",\"id\":\"msg_gone\"}");

        // When
        List<ModelMessage> messages = messages(null, null, history, List.of());

        // Then
        assertThat(messages).isEmpty();
    }

    @Test
    void truncationDropsWholeTurnsFromTheOldestAndKeepsInstructions() {
        // Given
        long limit = 7;

        // When
        List<ModelMessage> kept = Truncation.truncate(THREE_TURNS, limit, List::size);

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
        List<ModelMessage> kept = Truncation.truncate(THREE_TURNS, 3, List::size);

        // Then
        assertThat(kept).containsExactly(new System("rules"), new System("mind this"), user("three"));
        assertThat(Truncation.truncate(THREE_TURNS, 9, List::size)).isEqualTo(THREE_TURNS);
    }

    @Test
    void aTurnThatIsTooLongByItselfIsRefused() {
        // Given / When / Then
        assertThatThrownBy(() -> Truncation.truncate(THREE_TURNS, 2, List::size))
                .hasFieldOrPropertyWithValue("reason", "context_length_exceeded");
    }
}
