package com.generalaugment.turnexecutor.domain.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Assistant;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Reasoning;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.System;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolResult;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.User;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TranscriptTest {

    private static final Reasoning THOUGHT = new Reasoning(new ReasoningState("p", Json.object()));

    private static Assistant call(String id) {
        return new Assistant("", List.of(new ToolCall(id, "f", "{}")));
    }

    private static Assistant calls(String... ids) {
        List<ToolCall> calls = new ArrayList<>();
        for (String id : ids) {
            calls.add(new ToolCall(id, "f", "{\"n\":" + calls.size() + "}"));
        }
        return new Assistant("", calls);
    }

    private static User user(String text) {
        return new User(List.of(new ModelMessage.Part.Text(text)));
    }

    private static List<ModelMessage> arranged(ModelMessage... messages) {
        List<ModelMessage> arranged = Transcript.of(List.of(messages)).messages();
        assertThat(Transcript.of(arranged).messages()).isEqualTo(arranged);
        return arranged;
    }

    @Test
    void whatStandsBetweenACallAndItsResultFollowsTheResult() {
        assertThat(arranged(
                        calls("a", "b"),
                        new ToolResult("b", "2"),
                        user("Hm"),
                        new System("s"),
                        new ToolResult("a", "1")))
                .containsExactly(
                        calls("a", "b"),
                        new ToolResult("a", "1"),
                        new ToolResult("b", "2"),
                        user("Hm"),
                        new System("s"));
    }

    @Test
    void aCallWithoutAResultHasAStandIn() {
        assertThat(arranged(call("a"), user("never mind")))
                .containsExactly(call("a"), new ToolResult("a", Transcript.NO_RESULT), user("never mind"));
    }

    @Test
    void ofSeveralResultsTheNewestCountsAndOneWithoutACallIsLeftOut() {
        assertThat(arranged(
                        call("a"),
                        new ToolResult("a", "running"),
                        new ToolResult("x", "?"),
                        new ToolResult("a", "done")))
                .containsExactly(call("a"), new ToolResult("a", "done"));
    }

    @Test
    void aResultBelongsToTheNewestCallOfItsIdThatWaits() {
        assertThat(arranged(
                        call("a"), user("again"), calls("a", "a"), new ToolResult("a", "1"), new ToolResult("a", "2")))
                .containsExactly(
                        call("a"),
                        new ToolResult("a", Transcript.NO_RESULT),
                        user("again"),
                        calls("a", "a"),
                        new ToolResult("a", "1"),
                        new ToolResult("a", "2"));
    }

    @Test
    void aCallThatIsSentAgainWithItsResultIsTheSameCall() {
        assertThat(arranged(user("q"), call("a"), call("a"), new ToolResult("a", "1")))
                .containsExactly(user("q"), call("a"), new ToolResult("a", "1"));
    }

    @Test
    void aCallThatIsMadeAgainLaterIsAnotherCall() {
        assertThat(arranged(call("a"), user("again"), call("a"), new ToolResult("a", "1")))
                .containsExactly(
                        call("a"),
                        new ToolResult("a", Transcript.NO_RESULT),
                        user("again"),
                        call("a"),
                        new ToolResult("a", "1"));
    }

    @Test
    void aResultEndsTheStepAndSoDoesATextBehindACall() {
        assertThat(arranged(
                        call("a"),
                        new ToolResult("a", "1"),
                        call("b"),
                        new Assistant("ok", List.of()),
                        new ToolResult("b", "2")))
                .containsExactly(
                        call("a"),
                        new ToolResult("a", "1"),
                        call("b"),
                        new ToolResult("b", "2"),
                        new Assistant("ok", List.of()));
    }

    @Test
    void thoughtsStayInFrontOfWhatTheyLedToAndAreDroppedOtherwise() {
        assertThat(arranged(
                        THOUGHT,
                        call("a"),
                        THOUGHT,
                        new ToolResult("a", "1"),
                        new Assistant("x", List.of()),
                        THOUGHT,
                        user("y"),
                        THOUGHT))
                .containsExactly(
                        THOUGHT,
                        call("a"),
                        new ToolResult("a", "1"),
                        THOUGHT,
                        new Assistant("x", List.of()),
                        user("y"));
    }

    @Test
    @Timeout(60)
    void manyCallsOfOneIdAreReadInLinearTime() {
        // Given // hazard 47
        List<ModelMessage> messages = new ArrayList<>();
        int calls = 200_000;
        for (int i = 0; i < calls; i++) {
            messages.add(new Assistant("", List.of(new ToolCall("a", "f", Integer.toString(i)))));
            if (i % 2 == 0) {
                messages.add(user("u"));
            }
        }
        for (int i = 0; i < calls; i++) {
            messages.add(new ToolResult("a", "r"));
        }

        // When
        Transcript transcript = Transcript.of(messages);

        // Then
        assertThat(transcript.messages())
                .filteredOn(ToolResult.class::isInstance)
                .hasSize(calls)
                .containsOnly(new ToolResult("a", "r"));
    }
}
