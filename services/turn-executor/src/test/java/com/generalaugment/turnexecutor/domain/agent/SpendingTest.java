package com.generalaugment.turnexecutor.domain.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.events.UsageEvent;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.run.Admission;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.domain.turn.TurnWorld;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fakes.ScriptedProvider;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What turns cost that do not end well, and what they may cost at most. A token costs a micro-dollar; every message of the
 * context counts as one token, every word said as another. // hazard 14, hazard 15
 */
class SpendingTest {

    private static final String SCHEMA = """
            ,"text":{"format":{"type":"json_schema","name":"answer","schema":
            {"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}}}""";

    private final TurnWorld world = new TurnWorld();

    private JsonNode tell(String members) {
        return EventStory.checkFrames(
                world.stream("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true" + members + "}", null));
    }

    private UsageEvent.UsageRecorded usage() {
        return (UsageEvent.UsageRecorded)
                world.store.results().getFirst().facts().get(1).data();
    }

    private static Problem broken() {
        return Problem.of(ErrorKind.MODEL_FAILED, "model_failed", "It broke.");
    }

    @Test
    void aCallThatBreaksOffIsPaidForAsFarAsItWent() {
        // Given
        world.model.thenFail(broken(), "Half ", "a ", "thought");

        // When
        JsonNode response = tell("");

        // Then
        assertThat(response.path("status").asText()).isEqualTo("failed");
        assertThat(response.at("/usage/input_tokens").asInt()).isEqualTo(1);
        assertThat(response.at("/usage/output_tokens").asInt()).isEqualTo(3);
        assertThat(usage().costMicros()).isEqualTo(4);
        assertThat(usage().agentTurns()).isZero();
    }

    @Test
    void whatTheProviderMeasuredBeforeItBrokeOffCounts() {
        // Given
        world.model.then((call, output) -> {
            output.measured(new TokenUsage(7, 2, 0, 0));
            output.text("Half a");
            throw broken();
        });

        // When
        tell("");

        // Then
        assertThat(usage().inputTokens()).isEqualTo(7);
        assertThat(usage().cachedInputTokens()).isEqualTo(2);
        assertThat(usage().outputTokens()).isEqualTo(2);
    }

    @Test
    void whatIsWrittenToACacheCostsWhatThatCosts() {
        // Given
        TokenUsage usage = new TokenUsage(100, 40, 50, 3, 0);

        // When
        long micros = new Admission.Price("v", 1_000_000, 100_000, 1_250_000, 5_000_000).of(usage);

        // Then: 10 + 40 / 10 + 50 × 1.25 + 3 × 5, rounded up
        assertThat(micros).isEqualTo(92);
    }

    @Test
    void aCallThatNeverBeganCostsNothing() {
        // Given
        world.model.thenFail(broken());

        // When
        tell("");

        // Then
        assertThat(usage().costMicros()).isZero();
    }

    @Test
    void aFaultOfOursIsNoReasonNotToCountWhatWasUsed() {
        // Given
        world.model.thenFail(new IllegalStateException("a bug"), "Half");

        // When
        tell("");

        // Then
        assertThat(usage().costMicros()).isEqualTo(2);
    }

    @Test
    void theFirstCallIsPaidForWhenTheSecondBreaksOff() {
        // Given
        world.model.thenSay("no").thenFail(broken(), "still no");

        // When
        tell(SCHEMA);

        // Then: 10 and 1 as measured, 3 messages and 2 words as counted
        assertThat(usage().costMicros()).isEqualTo(16);
    }

    @Test
    void aTurnThatTakesTooLongIsPaidForAsFarAsItWent() throws InterruptedException {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Slow", "er");
        Execution turn = world.start("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}", null);
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        world.clock.pass(Duration.ofSeconds(601));

        // When
        world.leases.beat();

        // Then
        EventStory.checkFrames(TurnWorld.frames(turn));
        assertThat(usage().costMicros()).isEqualTo(12);
    }

    @Test
    void aCallThatReadsMoreThanWasReservedEndsWhereTheReservationDoes() {
        // Given: 1 + 10 are reserved
        world.model.then((call, output) -> {
            output.text("One two ");
            output.measured(new TokenUsage(7, 0, 2, 0));
            output.text("three four ");
            output.text("five");
            throw new AssertionError("nobody stopped it");
        });

        // When
        JsonNode response = tell(",\"max_output_tokens\":10");

        // Then
        assertThat(response.path("status").asText()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("run_budget_exceeded");
        assertThat(response.path("output_text").asText()).isEqualTo("One two three four ");
        assertThat(response.at("/output/0/status").asText()).isEqualTo("incomplete");
        assertThat(usage().inputTokens()).isEqualTo(7);
        assertThat(usage().outputTokens()).isEqualTo(5);
        assertThat(usage().agentTurns()).isOne();
    }

    @Test
    void aSecondCallThatCannotBePaidForIsNotMade() {
        // Given: 602 are reserved
        world.model.then((call, output) -> {
            output.text("no");
            return new ModelResult(FinishReason.STOP, new TokenUsage(600, 0, 1, 0), "scripted-1");
        });

        // When
        JsonNode response = tell(SCHEMA + ",\"max_output_tokens\":100");

        // Then
        assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("run_budget_exceeded");
        assertThat(world.model.calls()).hasSize(1);
        assertThat(usage().costMicros()).isEqualTo(601);
    }

    @Test
    void aSecondCallGetsWhatIsLeft() {
        // Given: of 602, 550 are spent and 3 will be for the messages
        world.model
                .then((call, output) -> {
                    output.text("no");
                    return new ModelResult(FinishReason.STOP, new TokenUsage(549, 0, 1, 0), "scripted-1");
                })
                .then((call, output) -> {
                    output.text("{\"ok\":");
                    return ScriptedProvider.result(FinishReason.MAX_OUTPUT_TOKENS, call.maxOutputTokens());
                });

        // When
        JsonNode response = tell(SCHEMA + ",\"max_output_tokens\":100");

        // Then
        assertThat(world.model.calls().getLast().maxOutputTokens()).isEqualTo(49);
        assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("run_budget_exceeded");
    }
}
