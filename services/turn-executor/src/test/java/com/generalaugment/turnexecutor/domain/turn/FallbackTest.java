package com.generalaugment.turnexecutor.domain.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.events.UsageEvent;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.run.Admission.Alternative;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.fakes.EventStory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A turn goes on to the next model in order, but only while nothing was told. */
class FallbackTest {

    private static final String ASK = "{\"model\":\"balanced\",\"input\":\"Hi\"}";

    private final TurnWorld world = new TurnWorld();

    private static Problem failure(ErrorKind kind, String reason) {
        return Problem.of(kind, reason, "no");
    }

    private List<String> asked() {
        return world.model.calls().stream().map(ModelCall::model).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "TOO_MANY_REQUESTS,provider_rate_limited",
        "BAD_GATEWAY,model_provider_error",
        "TIMEOUT,model_timeout",
        "MODEL_FAILED,model_failed"
    })
    void aModelThatCannotAnswerIsFollowedByTheNextInOrder(ErrorKind kind, String reason) {
        // Given
        world.fallbacks = Map.of("balanced", List.of("scripted-second", "nobody-1", "scripted-third"));
        world.model
                .thenFail(failure(kind, reason))
                .thenFail(failure(kind, reason))
                .thenSay("Here.");

        // When
        ObjectNode response = world.run(ASK);

        // Then
        assertThat(asked()).containsExactly("scripted-b", "scripted-second", "scripted-third");
        assertThat(response.path("output_text").asText()).isEqualTo("Here.");
        assertThat(response.path("model").asText()).isEqualTo("balanced");
        assertThat(response.at("/metadata/general_augment_model").asText()).isEqualTo("scripted-third");
    }

    @Test
    void theReservationKnowsEveryModelAndThePriceIsThatOfTheOneThatRan() {
        // Given
        world.fallbacks = Map.of("balanced", List.of("scripted-second"));
        world.model.thenFail(failure(ErrorKind.TIMEOUT, "model_timeout")).thenSay("One.");

        // When
        world.run(ASK);

        // Then
        assertThat(world.admission.asked)
                .singleElement()
                .satisfies(worst -> assertThat(worst.alternatives())
                        .containsExactly(new Alternative("scripted-second", "scripted")));
        UsageEvent.UsageRecorded usage = (UsageEvent.UsageRecorded)
                world.store.results().getFirst().facts().get(1).data();
        assertThat(usage.model()).isEqualTo("scripted-second");
        assertThat(usage.priceVersion()).isEqualTo("test-2");
        assertThat(usage.costMicros()).isEqualTo(22);
    }

    private UsageEvent.UsageRecorded usage() {
        return (UsageEvent.UsageRecorded)
                world.store.results().getFirst().facts().get(1).data();
    }

    @Test
    void aModelThatReadTheInputAndFailedIsPaidForAndTheNextIsAsked() { // hazard 15
        // Given
        world.fallbacks = Map.of("balanced", List.of("scripted-second"));
        world.model
                .then((call, output) -> {
                    output.measured(new TokenUsage(7, 2, 0, 0));
                    throw failure(ErrorKind.MODEL_FAILED, "model_failed");
                })
                .thenSay("Here.");

        // When
        JsonNode response =
                EventStory.checkFrames(world.stream("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}", null));

        // Then: 5 + 2 / 2 at the first one's price, 10 + 1 at twice that of the second
        assertThat(asked()).containsExactly("scripted-b", "scripted-second");
        assertThat(response.path("output_text").asText()).isEqualTo("Here.");
        assertThat(response.at("/metadata/general_augment_model").asText()).isEqualTo("scripted-second");
        assertThat(response.at("/usage/input_tokens").asInt()).isEqualTo(17);
        assertThat(response.at("/metadata/general_augment_cost_usd").decimalValue())
                .isEqualByComparingTo("0.000028");
        assertThat(world.store.results()).singleElement().satisfies(result -> {
            assertThat(result.facts()).hasSize(2);
            assertThat(result.runEvents().findValuesAsText("model")).containsExactly("scripted-b", "scripted-second");
        });
        assertThat(usage().inputTokens()).isEqualTo(17);
        assertThat(usage().cachedInputTokens()).isEqualTo(2);
        assertThat(usage().costMicros()).isEqualTo(28);
        assertThat(usage().agentTurns()).isOne();
    }

    @Test
    void whenAllFailTheLastFailureIsToldAndEveryInputIsPaidFor() {
        // Given
        world.fallbacks = Map.of("balanced", List.of("scripted-second"));
        for (String reason : List.of("model_timeout", "model_provider_error")) {
            world.model.then((call, output) -> {
                output.measured(new TokenUsage(7, 0, 0, 0));
                throw failure(ErrorKind.BAD_GATEWAY, reason);
            });
        }

        // When
        assertThatThrownBy(() -> world.run(ASK)).hasFieldOrPropertyWithValue("reason", "model_provider_error");

        // Then
        assertThat(usage().costMicros()).isEqualTo(7 + 14);
        assertThat(usage().agentTurns()).isZero();
    }

    @Test
    void aModelThatCannotBePaidAnyMoreIsNotAsked() { // hazard 14
        // Given: 1 + 3 are reserved
        world.fallbacks = Map.of("balanced", List.of("scripted-second"));
        world.model.then((call, output) -> {
            output.measured(new TokenUsage(3, 0, 0, 0));
            throw failure(ErrorKind.TIMEOUT, "model_timeout");
        });

        // When
        assertThatThrownBy(() -> world.run("{\"model\":\"balanced\",\"input\":\"Hi\",\"max_output_tokens\":3}"))
                .hasFieldOrPropertyWithValue("reason", "model_timeout");

        // Then
        assertThat(asked()).containsExactly("scripted-b");
        assertThat(usage().costMicros()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"false, completed, 24", "true, failed, 2"})
    void aThoughtThatNobodyHeardMayBeThoughtAgain(boolean told, String status, int cost) {
        // Given
        world.fallbacks = Map.of("balanced", List.of("scripted-second"));
        world.model
                .then((call, output) -> {
                    output.rawReasoning("Hm");
                    throw failure(ErrorKind.MODEL_FAILED, "model_failed");
                })
                .thenSay("Here.");

        // When
        List<Frame> frames = TurnWorld.frames(world.turns.execute(TurnWorld.command(
                "{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}", null, new Extensions(told, told))));

        // Then
        assertThat(EventStory.checkFrames(frames).path("status").asText()).isEqualTo(status);
        assertThat(usage().costMicros()).isEqualTo(cost);
    }

    @Test
    void aTurnThatHasToldSomethingIsNeverRepeated() {
        // Given
        world.fallbacks = Map.of("balanced", List.of("scripted-second"));
        world.model.thenFail(failure(ErrorKind.BAD_GATEWAY, "model_provider_error"), "Half");

        // When
        List<Frame> frames = world.stream("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}", null);

        // Then
        JsonNode end = EventStory.checkFrames(frames);
        assertThat(end.path("status").asText()).isEqualTo("failed");
        assertThat(asked()).containsExactly("scripted-b");
    }

    @Test
    void aStreamTellsOneStoryWhicheverModelTellsIt() {
        // Given
        world.fallbacks = Map.of("balanced", List.of("scripted-second"));
        world.model.thenFail(failure(ErrorKind.TIMEOUT, "model_timeout")).thenSay("Here.");

        // When
        List<Frame> frames = world.stream("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}", null);

        // Then
        assertThat(EventStory.checkFrames(frames).path("status").asText()).isEqualTo("completed");
    }

    @Test
    void aModelWithoutPriceIsNeverRun() {
        // Given // hazard 17
        world.fallbacks = Map.of("balanced", List.of("scripted-unpriced"));
        world.model.thenFail(failure(ErrorKind.TIMEOUT, "model_timeout"));

        // When / Then
        assertThatThrownBy(() -> world.run(ASK)).hasFieldOrPropertyWithValue("reason", "model_timeout");
        assertThat(asked()).containsExactly("scripted-b");
    }

    @Test
    void whatAModelCannotDoIsRefusedBeforeAnythingIsReserved() {
        // Given // hazard 44
        String wish = "{\"model\":\"scripted-own\",\"input\":\"Hi\",\"presence_penalty\":1}";

        // When / Then
        assertThatThrownBy(() -> world.run(wish))
                .hasFieldOrPropertyWithValue("reason", "unsupported_parameter")
                .hasFieldOrPropertyWithValue("param", "presence_penalty");
        assertThat(world.admission.asked).isEmpty();
    }

    @Test
    void aModelThatCannotDoWhatIsAskedIsNoFallback() {
        // Given
        world.fallbacks = Map.of("balanced", List.of("scripted-picky", "scripted-third"));
        world.model.thenFail(failure(ErrorKind.TIMEOUT, "model_timeout")).thenSay("Here.");

        // When
        world.run("{\"model\":\"balanced\",\"input\":\"Hi\",\"presence_penalty\":1}");

        // Then
        assertThat(asked()).containsExactly("scripted-b", "scripted-third");
    }

    @Test
    void theCallersOwnMistakeIsNotAskedElsewhere() {
        // Given
        world.fallbacks = Map.of("balanced", List.of("scripted-second"));
        world.model.thenFail(failure(ErrorKind.INVALID, "context_length_exceeded"));

        // When / Then
        assertThatThrownBy(() -> world.run(ASK)).hasFieldOrPropertyWithValue("reason", "context_length_exceeded");
        assertThat(asked()).containsExactly("scripted-b");
    }

    @Test
    void anotherTiersFallbacksAreNotThisOnes() {
        // Given
        world.fallbacks = Map.of("simple", List.of("scripted-second"));
        world.model.thenFail(failure(ErrorKind.TIMEOUT, "model_timeout"));

        // When / Then
        assertThatThrownBy(() -> world.run(ASK)).hasFieldOrPropertyWithValue("reason", "model_timeout");
    }
}
