package com.generalaugment.turnexecutor.domain.turn;

import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.FOREIGN;
import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.events.TurnEvent;
import com.generalaugment.libs.events.UsageEvent;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.run.EventLog;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fakes.OpenResponses;
import com.generalaugment.turnexecutor.fakes.ScriptedProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnsTest {

    private final TurnWorld world = new TurnWorld();

    @Test
    void aTurnEndsWithAResponseThatFitsTheReference() {
        // Given
        world.model.thenSay("Good ", "morning.");

        // When
        ObjectNode response = world.run("""
                {"model":"balanced","input":"Hi","user":"ann","metadata":{"feature":"chat","n":1}}""");

        // Then
        OpenResponses.checkResponse(response);
        assertThat(response.path("status").asText()).isEqualTo("completed");
        assertThat(response.path("output_text").asText()).isEqualTo("Good morning.");
        assertThat(response.at("/usage/total_tokens").asInt()).isEqualTo(12);
        assertThat(response.at("/metadata/feature").asText()).isEqualTo("chat");
        assertThat(response.at("/metadata/n").isNumber()).isTrue();
        assertThat(response.at("/metadata/general_augment_model").asText()).isEqualTo("scripted-b");
        assertThat(response.at("/metadata/general_augment_session_id")).isEqualTo(response.get("id"));
        assertThat(response.at("/metadata/trace_id").asText()).isEqualTo("a".repeat(32));
    }

    @Test
    void responseFactsAndUsageAreCommittedTogetherAndOnce() {
        // Given // hazard 18, hazard 36
        world.model.thenSay("One.");

        // When
        ObjectNode response = world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}");

        // Then
        assertThat(world.store.results()).singleElement().satisfies(result -> {
            assertThat(result.facts())
                    .extracting(fact -> fact.data().getClass().getSimpleName())
                    .containsExactly("TurnCompleted", "UsageRecorded");
            UsageEvent.UsageRecorded usage =
                    (UsageEvent.UsageRecorded) result.facts().get(1).data();
            assertThat(usage.costMicros()).isEqualTo(11);
            assertThat(usage.agentTurns()).isOne();
            assertThat(usage.reservationId()).isEqualTo(usage.runId());
            assertThat(usage.responseId()).isEqualTo(response.path("id").asText());
        });
    }

    @Test
    void aStreamedTurnTellsARightStoryAndKeepsIt() {
        // Given
        world.model.thenSay("Good ", "morning.");

        // When
        List<Frame> frames = world.stream("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}", null);

        // Then
        String id = EventStory.checkFrames(frames).path("id").asText();
        assertThat(world.store.frames(TENANT, id)).contains(frames);
    }

    @Test
    void theTerminalEventIsHeardOnlyAfterTheResultIsStored() {
        // Given
        world.model.then((call, output) -> {
            output.text("Hi");
            world.store.setAway(true);
            return ScriptedProvider.result(FinishReason.STOP, 1);
        });

        // When
        Execution turn = world.start("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}", null);
        await().until(() ->
                turn.log().frames().stream().anyMatch(frame -> frame.type().equals("response.output_item.done")));

        // Then
        assertThat(turn.log().frames()).noneMatch(Frame::isTerminal);
        world.store.setAway(false);
        EventStory.checkFrames(TurnWorld.frames(turn));
    }

    @Test
    void aRefusalByMeteringLeavesNoRunAndNoClaim() {
        // Given // hazard 12
        world.admission.refuse(Problem.of(ErrorKind.PAYMENT_REQUIRED, "project_budget_exceeded", "No money."));

        // When
        Throwable refusal =
                catchThrowableOfType(Problem.class, () -> world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}", "k"));

        // Then
        assertThat(refusal).hasMessage("No money.");
        assertThat(world.store.findKey(TENANT, "k")).isEmpty();
        assertThat(world.model.calls()).isEmpty();
        world.admission.refuse(null);
        assertThat(world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}", "k")
                        .path("status")
                        .asText())
                .isEqualTo("completed");
    }

    @Test
    void aRefusedRequestNeverClaimsItsKey() {
        // Given
        String unknownPrevious = "{\"model\":\"balanced\",\"input\":\"Hi\",\"previous_response_id\":\"resp_nowhere\"}";

        // When
        assertThatThrownBy(() -> world.run(unknownPrevious, "k"))
                .hasFieldOrPropertyWithValue("reason", "previous_response_not_found");
        assertThatThrownBy(() -> world.run("{\"input\":\"Hi\"}", "k"))
                .hasFieldOrPropertyWithValue("reason", "missing_required_parameter");

        // Then
        assertThat(world.store.findKey(TENANT, "k")).isEmpty();
        assertThat(world.admission.asked).isEmpty();
    }

    @Test
    void theSameKeyAndBodyIsAnsweredWithTheResponseAsItIsNow() {
        // Given // hazard 4
        ObjectNode first = world.run("{\"model\":\"balanced\",\"input\":\"Hi\",\"temperature\":1.0}", "k");

        // When
        Execution second = world.start("{\"temperature\":1, \"input\":\"Hi\",\"model\":\"balanced\"}", "k");

        // Then
        assertThat(second.isReplay()).isTrue();
        assertThat(TurnWorld.answer(second)).isEqualTo(first);
        assertThat(world.model.calls()).hasSize(1);
        assertThat(world.admission.asked).hasSize(1);
    }

    @Test
    void aReplaySkipsEverythingAfterIdempotency() {
        // Given
        ObjectNode parent = world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}");
        String body = "{\"model\":\"balanced\",\"input\":\"Go on\",\"previous_response_id\":\""
                + parent.path("id").asText() + "\"}";
        ObjectNode first = world.run(body, "k");
        world.store.delete(TENANT, parent.path("id").asText());
        world.registryFailure = Problem.unavailable("away", null);

        // When
        ObjectNode again = world.run(body, "k");

        // Then
        assertThat(again).isEqualTo(first);
    }

    @Test
    void aReplayedStreamIsTheSameEvents() {
        // Given
        String body = "{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}";
        List<Frame> first = world.stream(body, "k");

        // When
        List<Frame> second = world.stream(body, "k");

        // Then
        assertThat(second).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"model\":\"balanced\",\"input\":\"Other\"}'",
        "'{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}'"
    })
    void anotherBodyUnderTheSameKeyIsAConflict(String other) {
        // Given
        world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}", "k");

        // When / Then
        assertThatThrownBy(() -> world.start(other, "k"))
                .hasFieldOrPropertyWithValue("reason", "idempotency_key_conflict");
    }

    @Test
    void aKeyBelongsToItsProject() {
        // Given // hazard 5, hazard 16
        world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}", "k");

        // When
        Execution foreign =
                world.turns.execute(TurnWorld.command(FOREIGN, "{\"model\":\"balanced\",\"input\":\"Hi\"}", "k"));

        // Then
        assertThat(foreign.isReplay()).isFalse();
        TurnWorld.answer(foreign);
        assertThat(world.model.calls()).hasSize(2);
    }

    @Test
    void whileTheFirstTryRunsTheSecondIsToldToWait() throws InterruptedException {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Hm");
        Execution first = world.start("{\"model\":\"balanced\",\"input\":\"Hi\"}", "k");
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        // When
        Problem refusal = catchThrowableOfType(
                Problem.class, () -> world.another().start("{\"model\":\"balanced\",\"input\":\"Hi\"}", "k"));

        // Then
        assertThat(refusal.reason()).isEqualTo("idempotency_key_in_progress");
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        world.live.all().forEach(turn -> turn.stop(LiveTurn.StopReason.CANCEL_REQUESTED));
        TurnWorld.ended(first);
    }

    @ParameterizedTest
    @CsvSource({"true,false", "true,true", "false,false", "false,true"})
    void aRunningStreamIsJoinedFromItsFirstEventOnAnyReplica(boolean stored, boolean elsewhere)
            throws InterruptedException {
        // Given // hazard 4
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        world.model.then((call, output) -> {
            output.text("One");
            begun.countDown();
            awaitQuietly(goOn);
            output.text(" two");
            return ScriptedProvider.result(FinishReason.STOP, 2);
        });
        String body = "{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true,\"store\":" + stored + "}";
        Execution first = world.start(body, "k");
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        // When
        Execution second = (elsewhere ? world.another() : world).start(body, "k");
        goOn.countDown();

        // Then
        assertThat(second.isReplay()).isTrue();
        List<Frame> heard = TurnWorld.frames(second);
        assertThat(heard).isEqualTo(TurnWorld.frames(first));
        EventStory.checkFrames(heard);
    }

    @Test
    void whoJoinedATryThatIsThenRefusedIsToldToTryAgain() {
        // Given
        String body = "{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}";
        Run first = world.orphan(body, "k");

        // When
        Execution joined = world.start(body, "k");
        world.store.discard(first);

        // Then
        assertThatThrownBy(() -> TurnWorld.answer(joined))
                .hasFieldOrPropertyWithValue("reason", "idempotency_key_in_progress");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aFailedTryFreesItsKeyAndLeavesAFailedResponse() {
        // Given
        world.model.thenFail(Problem.of(ErrorKind.BAD_GATEWAY, "model_provider_error", "It broke."));

        // When
        Problem failure =
                catchThrowableOfType(Problem.class, () -> world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}", "k"));

        // Then
        String id = String.valueOf(failure.extras().get("response_id"));
        ObjectNode failed = world.turns.retrieve(TENANT, id, null);
        OpenResponses.checkResponse(failed);
        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertThat(failed.at("/error/code").asText()).isEqualTo("model_provider_error");
        assertThat(world.store.findKey(TENANT, "k")).isEmpty();
        assertThat(world.store.results().getFirst().facts().getFirst().data()).isInstanceOf(TurnEvent.TurnFailed.class);
        assertThat(world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}", "k")
                        .path("status")
                        .asText())
                .isEqualTo("completed");
    }

    @Test
    void aStreamThatFailsInTheMiddleEndsWithErrorAndFailed() {
        // Given
        world.model.thenFail(Problem.of(ErrorKind.MODEL_FAILED, "model_failed", "It broke."), "Half a");

        // When
        List<Frame> frames = world.stream("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}", "k");

        // Then
        assertThat(frames.get(frames.size() - 2).type()).isEqualTo("error");
        assertThat(EventStory.checkFrames(frames).at("/error/code").asText()).isEqualTo("model_failed");
    }

    @Test
    void aFaultOfOursEndsTheTurnInsteadOfHauntingEveryOwner() {
        // Given
        world.model.thenFail(new IllegalStateException("a bug"));

        // When
        Problem failure =
                catchThrowableOfType(Problem.class, () -> world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}"));

        // Then
        assertThat(failure.reason()).isEqualTo("internal_error");
        assertThat(world.store.claimExpired(Duration.ofSeconds(1), 9)).isEmpty();
    }

    @Test
    void aTurnThatStoresNothingIsReplayedForAnHourOnly() {
        // Given
        String body = "{\"model\":\"balanced\",\"input\":\"Hi\",\"store\":false}";
        ObjectNode first = world.run(body, "k");

        // When
        ObjectNode again = world.run(body, "k");
        world.clock.pass(Duration.ofMinutes(61));

        // Then
        assertThat(again.toString()).isEqualTo(first.toString());
        assertThatThrownBy(() -> world.run(body, "k"))
                .hasFieldOrPropertyWithValue("reason", "idempotency_replay_unavailable");
        assertThatThrownBy(() -> world.turns.retrieve(TENANT, first.path("id").asText(), null))
                .hasFieldOrPropertyWithValue("reason", "response_not_found");
    }

    @Test
    void aKeyIsFreeAgainAfterADay() {
        // Given
        ObjectNode first = world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}", "k");
        world.clock.pass(Duration.ofHours(24).plusSeconds(1));

        // When
        ObjectNode second = world.run("{\"model\":\"balanced\",\"input\":\"Other\"}", "k");

        // Then
        assertThat(second.get("id")).isNotEqualTo(first.get("id"));
    }

    @Test
    void theAnswerOfAKeyThatWasDeletedCannotBeReplayed() {
        // Given
        ObjectNode first = world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}", "k");
        world.cancellations.delete(TENANT, first.path("id").asText(), null);

        // When / Then
        assertThatThrownBy(() -> world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}", "k"))
                .hasFieldOrPropertyWithValue("reason", "idempotency_replay_unavailable");
    }

    @Test
    void aCallerThatGoesAwayStopsATurnThatStoresNothingAndPaysForWhatWasUsed() throws InterruptedException {
        // Given // hazard 15
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "One", "two");
        Execution turn = world.start("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true,\"store\":false}", "k");
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        // When
        turn.callerGone().run();

        // Then
        assertThat(EventStory.checkFrames(TurnWorld.frames(turn)).path("status").asText())
                .isEqualTo("cancelled");
        UsageEvent.UsageRecorded usage = (UsageEvent.UsageRecorded)
                world.store.results().getFirst().facts().get(1).data();
        assertThat(usage.inputTokens()).isEqualTo(10);
        assertThat(usage.outputTokens()).isEqualTo(2);
        assertThat(usage.agentTurns()).isZero();
        assertThat(world.store.findKey(TENANT, "k"))
                .as("a retry gets an answer")
                .isEmpty();
    }

    @Test
    void aSecondReaderKeepsATurnAliveThatTheFirstOneLeft() throws InterruptedException {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "One");
        String body = "{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true,\"store\":false}";
        Execution first = world.start(body, "k");
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        Execution second = world.start(body, "k");
        EventLog.Reader reader = () -> {};
        second.log().follow(reader);

        // When
        first.callerGone().run();

        // Then
        LiveTurn turn = world.live.all().iterator().next();
        assertThat(turn.stopReason()).isNull();
        second.log().leave(reader);
        second.callerGone().run();
        assertThat(turn.stopReason()).isEqualTo(LiveTurn.StopReason.CALLER_GONE);
        TurnWorld.ended(first);
    }

    @Test
    void aCallerThatGoesAwayDoesNotStopAStoredTurn() throws InterruptedException {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "One");
        Execution turn = world.start("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}", null);
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        // When
        turn.callerGone().run();

        // Then
        LiveTurn running = world.live.all().iterator().next();
        assertThat(running.stopReason()).isNull();
        running.stop(LiveTurn.StopReason.CANCEL_REQUESTED);
        TurnWorld.ended(turn);
    }

    @Test
    void aRunningResponseIsSeenWithItsInputAndCannotBeContinued() throws InterruptedException {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "One");
        Execution turn = world.start("{\"model\":\"balanced\",\"input\":\"Hi\",\"user\":\"ann\"}", null);
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        String id = world.live.all().iterator().next().run().responseId();

        // When
        ObjectNode running = world.turns.retrieve(TENANT, id, null);
        List<ObjectNode> input = world.turns.inputItems(TENANT, id, "ann");

        // Then
        OpenResponses.checkResponse(running);
        assertThat(running.path("status").asText()).isEqualTo("in_progress");
        assertThat(world.turns.inputItems(TENANT, id, "ann")).isEqualTo(input);
        assertThat(input.getFirst().path("id").asText()).startsWith("msg_");
        String next = "{\"model\":\"balanced\",\"input\":\"Go on\",\"previous_response_id\":\"" + id + "\"";
        assertThatThrownBy(() -> world.run(next + ",\"user\":\"ann\"}"))
                .hasFieldOrPropertyWithValue("reason", "response_not_final");
        assertThatThrownBy(() -> world.run(next + ",\"user\":\"bob\"}"))
                .hasFieldOrPropertyWithValue("reason", "previous_response_not_found");
        assertThatThrownBy(() -> world.turns.retrieve(TENANT, id, "bob"))
                .hasFieldOrPropertyWithValue("reason", "response_not_found");
        world.cancellations.delete(TENANT, id, null);
        TurnWorld.ended(turn);
        assertThatThrownBy(() -> world.turns.retrieve(TENANT, id, null))
                .hasFieldOrPropertyWithValue("reason", "response_not_found");
    }

    @Test
    void aChainShowsTheModelAllTurnsBefore() {
        // Given // hazard 40
        world.model.thenSay("Hello Ann.").thenSay("Your name is Ann.").thenSay("Again.");
        String first = continued("I am Ann", null);
        String second = continued("What is my name?", first);

        // When
        String third = continued("Again", second);

        // Then
        assertThat(world.model.calls().getLast().messages())
                .extracting(TurnsTest::textOf)
                .containsExactly("I am Ann", "Hello Ann.", "What is my name?", "Your name is Ann.", "Again");
        assertThat(world.store.find(TENANT, third).orElseThrow().input()).hasSize(1);
        assertThat(world.turns
                        .retrieve(TENANT, third, null)
                        .at("/metadata/general_augment_session_id")
                        .asText())
                .isEqualTo(first);
    }

    @Test
    void instructionsAreNotCarriedOver() {
        // Given
        ObjectNode first = world.run("{\"model\":\"balanced\",\"input\":\"Hi\",\"instructions\":\"Be rude\"}");

        // When
        continued("Go on", first.path("id").asText());

        // Then
        assertThat(world.model.calls().getLast().messages())
                .noneMatch(message -> message instanceof ModelMessage.System);
    }

    @Test
    void whatCannotBeContinuedIsNotFound() {
        // Given // hazard 43
        String unstored = world.run("{\"model\":\"balanced\",\"input\":\"Hi\",\"store\":false}")
                .path("id")
                .asText();
        String anns = world.run("{\"model\":\"balanced\",\"input\":\"Hi\",\"user\":\"ann\"}")
                .path("id")
                .asText();
        String grandparent = continued("Hi", null);
        String parent = continued("Go on", grandparent);
        world.cancellations.delete(TENANT, grandparent, null);

        // When / Then
        for (String previous : List.of(unstored, anns, grandparent, parent, "resp_nowhere")) {
            assertThatThrownBy(() -> continued("Go on", previous))
                    .as(previous)
                    .hasFieldOrPropertyWithValue("reason", "previous_response_not_found")
                    .hasFieldOrPropertyWithValue("param", "previous_response_id");
        }
        assertThatThrownBy(() -> world.turns.execute(TurnWorld.command(
                        FOREIGN,
                        "{\"model\":\"balanced\",\"input\":\"x\",\"previous_response_id\":\"" + anns
                                + "\",\"user\":\"ann\"}",
                        null)))
                .hasFieldOrPropertyWithValue("reason", "previous_response_not_found");
    }

    @Test
    void anItemIsFoundByItsReferenceWithinItsProjectAndUser() {
        // Given
        world.model.thenSay("The word is fish.");
        String item = world.run("{\"model\":\"balanced\",\"input\":\"Hi\",\"user\":\"ann\"}")
                .at("/output/0/id")
                .asText();
        String input = "{\"model\":\"balanced\",\"input\":[{\"id\":\"" + item
                + "\"},{\"role\":\"user\",\"content\":\"Which?\"}]";

        // When
        world.run(input + ",\"user\":\"ann\"}");

        // Then
        assertThat(world.model.calls().getLast().messages())
                .extracting(TurnsTest::textOf)
                .containsExactly("The word is fish.", "Which?");
        assertThatThrownBy(() -> world.run(input + ",\"user\":\"bob\"}"))
                .hasFieldOrPropertyWithValue("reason", "item_not_found")
                .hasFieldOrPropertyWithValue("param", "input[0].id");
        assertThatThrownBy(() -> world.turns.execute(TurnWorld.command(FOREIGN, input + ",\"user\":\"ann\"}", null)))
                .hasFieldOrPropertyWithValue("reason", "item_not_found");
    }

    @Test
    void aContextThatIsTooLongIsRefusedOrCut() {
        // Given
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            items.append(i == 0 ? "" : ",")
                    .append("{\"role\":\"user\",\"content\":\"")
                    .append(i)
                    .append("\"}");
        }
        String body = "{\"model\":\"balanced\",\"input\":[" + items + "],\"truncation\":";

        // When
        world.run(body + "\"auto\"}");

        // Then
        assertThat(world.model.calls().getLast().messages()).hasSize(50);
        assertThatThrownBy(() -> world.run(body + "\"disabled\"}"))
                .hasFieldOrPropertyWithValue("reason", "context_length_exceeded");
    }

    @ParameterizedTest
    @CsvSource({
        "balanced,low,scripted-s",
        "balanced,medium,scripted-b",
        "balanced,xhigh,scripted-c",
        "simple,high,scripted-s",
        "complex,none,scripted-c",
        "scripted-own,high,scripted-own"
    })
    void effortSteersBalancedOnly(String model, String effort, String ran) {
        // Given
        String body = "{\"model\":\"" + model + "\",\"input\":\"Hi\",\"reasoning\":{\"effort\":\"" + effort + "\"}}";

        // When
        ObjectNode response = world.run(body);

        // Then
        assertThat(world.model.calls().getLast().model()).isEqualTo(ran);
        assertThat(response.path("model").asText()).isEqualTo(model);
    }

    @Test
    void aModelThatIsNotAllowedOrNotServedIsRefused() {
        // Given
        String body = "{\"input\":\"Hi\",\"model\":";

        // When
        Problem notServed = catchThrowableOfType(Problem.class, () -> world.run(body + "\"nobody-1\"}"));

        // Then // hazard 17
        assertThat(notServed.reason()).isEqualTo("model_provider_not_configured");
        assertThat(notServed.extras())
                .containsKeys(
                        "provider", "model", "model_provider", "model_provider_source", "next_actions", "remediation");
        assertThatThrownBy(() -> world.run(body + "\"gpt-x\"}"))
                .hasFieldOrPropertyWithValue("reason", "model_not_allowed");
    }

    @Test
    void aStreamIsReplayedFromAnywhereAndRebuiltWhenItsEventsAreGone() {
        // Given
        world.model.thenSay("Good ", "morning.");
        List<Frame> frames = world.stream("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}", null);
        String id = EventStory.checkFrames(frames).path("id").asText();

        // When
        List<Frame> kept = TurnWorld.frames(world.responses.replay(TENANT, id, null, 3L, Extensions.NONE));
        world.store.forgetFrames(TENANT, id);
        world.clock.pass(Duration.ofHours(25));
        List<Frame> rebuilt = TurnWorld.frames(world.responses.replay(TENANT, id, null, null, Extensions.NONE));

        // Then
        assertThat(kept).isEqualTo(frames);
        EventStory.checkFrames(rebuilt);
        assertThatThrownBy(() -> world.responses.replay(TENANT, id, null, 3L, Extensions.NONE))
                .hasFieldOrPropertyWithValue("reason", "stream_expired");
        assertThatThrownBy(() -> world.responses.replay(FOREIGN, id, null, null, Extensions.NONE))
                .hasFieldOrPropertyWithValue("reason", "response_not_found");
    }

    @Test
    void aFailedResponseIsRebuiltWithItsError() {
        // Given
        world.model.thenFail(Problem.of(ErrorKind.MODEL_FAILED, "model_failed", "It broke."));
        Problem failure =
                catchThrowableOfType(Problem.class, () -> world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}"));
        String id = String.valueOf(failure.extras().get("response_id"));

        // When
        List<Frame> rebuilt = TurnWorld.frames(world.responses.replay(TENANT, id, null, 0L, Extensions.NONE));

        // Then
        assertThat(EventStory.checkFrames(rebuilt).path("status").asText()).isEqualTo("failed");
    }

    @Test
    void aChainIsReadNoFurtherBackThanAConversationAndItsInstructionsStay() {
        // Given
        String first = world.run("""
                        {"model":"balanced","input":[{"role":"system","content":"Rhyme."},
                        {"role":"user","content":"Long ago"}]}""").path("id").asText();
        StringBuilder items = new StringBuilder("{\"role\":\"user\",\"content\":\"x\"}");
        for (int i = 1; i < 1_999; i++) {
            items.append(",{\"role\":\"user\",\"content\":\"x\"}");
        }
        String second = world.run("{\"model\":\"balanced\",\"truncation\":\"auto\",\"previous_response_id\":\"" + first
                        + "\",\"input\":[" + items + "]}")
                .path("id")
                .asText();
        String next = "{\"model\":\"balanced\",\"input\":\"Go on\",\"previous_response_id\":\"" + second
                + "\",\"truncation\":";

        // When
        world.run(next + "\"auto\"}");

        // Then
        List<String> told = world.model.calls().getLast().messages().stream()
                .map(TurnsTest::textOf)
                .toList();
        assertThat(told).contains("Rhyme.", "Go on").doesNotContain("Long ago");
        assertThatThrownBy(() -> world.run(next + "\"disabled\"}"))
                .hasFieldOrPropertyWithValue("reason", "context_length_exceeded");
    }

    private String continued(String text, @Nullable String previous) {
        return world.run("{\"model\":\"balanced\",\"input\":\"" + text + "\""
                        + (previous == null ? "" : ",\"previous_response_id\":\"" + previous + "\"") + "}")
                .path("id")
                .asText();
    }

    private static String textOf(ModelMessage message) {
        return switch (message) {
            case ModelMessage.User user ->
                user.parts().getFirst() instanceof ModelMessage.Part.Text text ? text.text() : "";
            case ModelMessage.Assistant assistant -> assistant.text();
            case ModelMessage.System system -> system.text();
            case ModelMessage.ToolResult result -> result.output();
            case ModelMessage.Reasoning thought -> "";
        };
    }
}
