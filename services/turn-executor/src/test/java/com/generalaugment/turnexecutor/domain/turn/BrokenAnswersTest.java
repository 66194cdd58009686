package com.generalaugment.turnexecutor.domain.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.model.UsageCorrection;
import com.generalaugment.turnexecutor.fakes.EventStory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that broke off, stand in something else, or were measured wrongly. // hazard 52 */
class BrokenAnswersTest {

    private final TurnWorld world = new TurnWorld();

    private JsonNode tell(String members) {
        return EventStory.checkFrames(
                world.stream("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true" + members + "}", null));
    }

    @Test
    void whatWasSaidBeforeTheFailureStaysAsAnItemThatIsNotWhole() {
        // Given
        world.model.thenFail(Problem.of(ErrorKind.MODEL_FAILED, "model_failed", "It broke."), "Half a");

        // When
        JsonNode response = tell("");

        // Then
        assertThat(response.path("status").asText()).isEqualTo("failed");
        assertThat(response.at("/output/0/status").asText()).isEqualTo("incomplete");
        assertThat(response.path("output_text").asText()).isEqualTo("Half a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "So.</think>\n{\"ok\":true}",
                "<thinking>{\"ok\":1}</thinking>{\"ok\":true}",
                "```json\n{\"ok\":true}\n```",
                "```\n{\"ok\":true}```\n"
            })
    void aDocumentIsToldWithoutWhatStandsAroundIt(String said) {
        // Given
        world.model.thenSay(said);

        // When
        JsonNode response = tell("""
                ,"text":{"format":{"type":"json_schema","name":"answer","schema":
                {"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}}}""");

        // Then
        assertThat(response.path("output_text").asText()).isEqualTo("{\"ok\":true}");
        assertThat(world.model.calls()).hasSize(1);
    }

    @Test
    void theRunTellsWhatWasCorrectedInItsUsage() {
        // Given
        world.model.then((call, output) -> new ModelResult(
                FinishReason.STOP,
                new TokenUsage(10, 10, 1, 0),
                "scripted-1",
                List.of(new UsageCorrection("cached_tokens", 1_000L, 10, "above_input"))));

        // When
        world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}");

        // Then
        assertThat(world.store.results().getFirst().runEvents().toString())
                .contains("\"usage_corrections\":[{\"figure\":\"cached_tokens\",\"reported\":1000,\"used\":10,"
                        + "\"reason\":\"above_input\"}]");
    }
}
