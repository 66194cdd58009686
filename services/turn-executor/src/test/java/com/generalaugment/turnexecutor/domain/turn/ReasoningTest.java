package com.generalaugment.turnexecutor.domain.turn;

import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.FOREIGN;
import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fakes.OpenResponses;
import com.generalaugment.turnexecutor.fakes.ScriptedProvider;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a model thinks: told as a summary, kept for its next turn, readable by nobody. */
class ReasoningTest {

    private static final ReasoningState STATE =
            new ReasoningState("scripted", Json.object().put("secret", "hidden thought"));

    private final TurnWorld world = new TurnWorld();

    private void thinkAndSay(String text) {
        world.model.then((call, output) -> {
            output.reasoning("First ");
            output.reasoning("this.");
            output.endOfReasoningPart();
            output.reasoning("Then that.");
            output.endOfReasoning(STATE);
            output.text(text);
            return ScriptedProvider.result(FinishReason.STOP, 5);
        });
    }

    private static ObjectNode encrypted(JsonNode response) {
        return (ObjectNode) response.at("/output/0");
    }

    @Test
    void aStreamTellsTheSummaryInPartsAndKeepsTheThoughtToItself() {
        // Given
        thinkAndSay("Yes.");

        // When
        List<Frame> frames = world.stream("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}", null);

        // Then
        JsonNode response = EventStory.checkFrames(frames);
        assertThat(response.path("output")).hasSize(2);
        assertThat(response.at("/output/0/summary").findValuesAsText("text"))
                .containsExactly("First this.", "Then that.");
        assertThat(response.path("output_text").asText()).isEqualTo("Yes.");
        assertThat(response.toString()).doesNotContain("encrypted_content", "hidden");
        assertThat(world.turns
                        .retrieve(TENANT, response.path("id").asText(), null)
                        .path("output"))
                .isEqualTo(response.path("output"));
    }

    @Test
    void theNextTurnOfTheSameConversationGetsTheThoughtBack() {
        // Given
        thinkAndSay("Yes.");
        ObjectNode first = world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}");

        // When
        world.run("{\"model\":\"balanced\",\"input\":\"And?\",\"previous_response_id\":\""
                + first.path("id").asText() + "\"}");

        // Then
        assertThat(world.model.calls().getLast().messages()).contains(new ModelMessage.Reasoning(STATE));
    }

    @Test
    void aReadShowsTheThoughtSealedIfItIsAskedTo() {
        // Given
        thinkAndSay("Yes.");
        String id = world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}")
                .path("id")
                .asText();

        // When
        ObjectNode asked = world.turns.retrieve(TENANT, id, null, true);

        // Then
        assertThat(encrypted(asked).path("encrypted_content").asText())
                .isNotEmpty()
                .doesNotContain("hidden");
        assertThat(encrypted(world.turns.retrieve(TENANT, id, null)).has("encrypted_content"))
                .isFalse();
    }

    @Test
    void whoAsksForItGetsTheThoughtSealedAndMaySendItBack() {
        // Given
        thinkAndSay("Yes.");
        ObjectNode first = world.run("""
                {"model":"balanced","input":"Hi","store":false,"include":["reasoning.encrypted_content"]}""");
        String sealed = encrypted(first).path("encrypted_content").asText();

        // When
        world.run("{\"model\":\"balanced\",\"store\":false,\"input\":[" + encrypted(first)
                + ",{\"role\":\"assistant\",\"content\":\"Yes.\"},{\"role\":\"user\",\"content\":\"And?\"}]}");

        // Then
        assertThat(sealed).isNotEmpty().doesNotContain("hidden");
        OpenResponses.checkResponse(first);
        assertThat(world.model.calls().getLast().messages().getFirst()).isEqualTo(new ModelMessage.Reasoning(STATE));
    }

    @Test
    void aThoughtThatWasAlteredOrBelongsToSomebodyElseIsRefused() {
        // Given
        thinkAndSay("Yes.");
        ObjectNode item = encrypted(world.run("""
                {"model":"balanced","input":"Hi","include":["reasoning.encrypted_content"]}"""));
        String request = "{\"model\":\"balanced\",\"input\":[" + item + ",{\"role\":\"user\",\"content\":\"x\"}]}";
        String altered = "{\"model\":\"balanced\",\"input\":["
                + item.deepCopy()
                        .put(
                                "encrypted_content",
                                "AAAA" + item.path("encrypted_content").asText())
                + "]}";

        // When / Then
        assertThatThrownBy(() -> world.turns.execute(TurnWorld.command(FOREIGN, request, null)))
                .hasFieldOrPropertyWithValue("reason", "invalid_encrypted_content")
                .hasFieldOrPropertyWithValue("param", "input[0].encrypted_content");
        assertThatThrownBy(() -> world.run(altered)).hasFieldOrPropertyWithValue("reason", "invalid_encrypted_content");
    }

    @Test
    void aThoughtThatNobodyHearsOfIsStillAnItem() {
        // Given
        world.model.then((call, output) -> {
            output.endOfReasoning(STATE);
            output.toolCall("call_1", "f");
            output.toolArguments("{}");
            return ScriptedProvider.result(FinishReason.TOOL_CALLS, 5);
        });

        // When
        List<Frame> frames = world.stream("""
                {"model":"balanced","input":"Hi","stream":true,"tools":[{"type":"function","name":"f"}]}""", null);

        // Then
        JsonNode response = EventStory.checkFrames(frames);
        assertThat(response.path("output").findValuesAsText("type")).containsExactly("reasoning", "function_call");
        assertThat(response.at("/output/0/summary")).isEmpty();
    }

    @Test
    void anExpiredStreamIsRebuiltWithItsSummary() {
        // Given
        thinkAndSay("Yes.");
        ObjectNode stored = world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}");

        // When
        List<Frame> rebuilt = TurnWorld.frames(
                world.responses.replay(TENANT, stored.path("id").asText(), null, null, Extensions.NONE));

        // Then
        assertThat(EventStory.checkFrames(rebuilt).path("output")).isEqualTo(stored.path("output"));
    }
}
