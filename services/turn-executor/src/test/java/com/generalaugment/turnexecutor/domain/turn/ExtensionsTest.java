package com.generalaugment.turnexecutor.domain.turn;

import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.response.ResponseViews;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fakes.ScriptedProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What callers see beside the core events, and only those who asked for it (api.md 4.5). */
class ExtensionsTest {

    private static final String STREAMED = "{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}";
    private static final String BUDGET = "general_augment:budget";
    private static final Extensions ON = new Extensions(true, false);
    private static final Extensions RAW = new Extensions(true, true);

    private final TurnWorld world = new TurnWorld();

    private void thinkAloud() {
        world.model.then((call, output) -> {
            output.rawReasoning("Secretly ");
            output.rawReasoning("hm.");
            output.reasoning("A summary.");
            output.text("Yes.");
            return ScriptedProvider.result(FinishReason.STOP, 5);
        });
    }

    private List<Frame> stream(String body, Extensions extensions) {
        return TurnWorld.frames(world.turns.execute(TurnWorld.command(body, "k", extensions)));
    }

    private List<Frame> replay(JsonNode response, Long startingAfter, Extensions extensions) {
        return TurnWorld.frames(
                world.responses.replay(TENANT, response.path("id").asText(), null, startingAfter, extensions));
    }

    private static JsonNode json(Frame frame) {
        return Json.readTrusted(frame.json());
    }

    private static String all(List<Frame> frames) {
        StringBuilder text = new StringBuilder();
        frames.forEach(frame -> text.append(new String(frame.json(), StandardCharsets.UTF_8)));
        return text.toString();
    }

    private static void assertCore(List<Frame> frames) {
        EventStory.checkFrames(frames);
        assertThat(frames).extracting(Frame::type).noneMatch(type -> type.startsWith("general_augment:"));
        assertThat(all(frames)).doesNotContain("Secretly", "reasoning_text", "response.reasoning.");
    }

    @Test
    void withoutTheHeaderOnlyTheCoreIsTold() {
        // Given
        thinkAloud();

        // When
        List<Frame> frames = stream(STREAMED, Extensions.NONE);

        // Then
        assertCore(frames);
        JsonNode response = json(frames.getLast()).path("response");
        assertThat(Json.text(world.turns.retrieve(TENANT, response.path("id").asText(), null, true)))
                .doesNotContain("Secretly");
        assertThat(world.model.calls().getFirst().rawReasoning()).isFalse();
    }

    @Test
    void switchedOnTheStreamTellsWhatIsHeldAndWhatIsSpent() {
        // When
        List<Frame> frames = stream(STREAMED, ON);

        // Then
        JsonNode response = EventStory.checkFrames(frames);
        List<Frame> budgets =
                frames.stream().filter(frame -> frame.type().equals(BUDGET)).toList();
        assertThat(budgets).containsExactly(frames.get(2), frames.get(frames.size() - 2));
        JsonNode begun = json(budgets.getFirst());
        assertThat(begun.path("spent_usd").decimalValue()).isEqualByComparingTo("0");
        assertThat(begun.path("reserved_usd").decimalValue())
                .isEqualByComparingTo(begun.path("remaining_usd").decimalValue())
                .isEqualByComparingTo("0.008001");
        JsonNode ended = json(budgets.getLast());
        assertThat(ended.path("spent_usd").decimalValue())
                .isEqualByComparingTo(
                        response.at("/metadata/general_augment_cost_usd").decimalValue());
        assertThat(ended.path("remaining_usd").decimalValue()).isEqualByComparingTo("0.007990");
    }

    @Test
    void switchedOnTheStreamNamesTheFactsThatWereRecalled() {
        // Given
        world.recall.knows("likes tea", "dislikes coffee");
        String ofAnn = "{\"model\":\"balanced\",\"input\":\"Hi\",\"user\":\"ann\",\"stream\":true}";

        // When
        List<Frame> frames = stream(ofAnn, ON);

        // Then
        EventStory.checkFrames(frames);
        assertThat(frames.get(2).type()).isEqualTo("general_augment:memory_recalled");
        assertThat(json(frames.get(2)).path("memory_ids").toString()).isEqualTo("[\"m-1\",\"m-2\"]");
        assertThat(frames.get(3).type()).isEqualTo(BUDGET);
    }

    @Test
    void itsEventsAreResumedAndReplayedAsTheyWereTold() {
        // Given
        thinkAloud();
        List<Frame> frames = stream(STREAMED, RAW);
        JsonNode response = EventStory.checkFrames(frames);

        // When
        List<Frame> replayed = replay(response, null, RAW);

        // Then
        assertThat(replayed).isEqualTo(frames);
        assertThat(replay(response, 4L, RAW)).isEqualTo(frames);
        assertThat(stream(STREAMED, RAW)).as("the same idempotency key").isEqualTo(frames);
    }

    @Test
    void whatTheModelThinksIsToldWordByWordToWhoAskedForThat() {
        // Given
        thinkAloud();

        // When
        List<Frame> frames = stream(STREAMED, RAW);

        // Then
        JsonNode response = EventStory.checkFrames(frames);
        assertThat(frames)
                .extracting(Frame::type)
                .containsOnlyOnce("response.reasoning.done")
                .containsSubsequence("response.reasoning.delta", "response.reasoning.delta", "response.reasoning.done");
        assertThat(response.at("/output/0/content"))
                .containsExactly(Json.object().put("type", "reasoning_text").put("text", "Secretly hm."));
        assertThat(response.at("/output/0/summary/0/text").asText()).isEqualTo("A summary.");
        assertThat(response.path("output_text").asText()).isEqualTo("Yes.");
    }

    @Test
    void whoReadsItWithoutTheHeaderIsToldTheCoreFromItsBeginning() {
        // Given
        thinkAloud();
        JsonNode response = EventStory.checkFrames(stream(STREAMED, RAW));

        // When
        List<Frame> core = replay(response, null, Extensions.NONE);

        // Then
        assertCore(core);
        assertCore(replay(response, null, ON));
        assertCore(stream(STREAMED, Extensions.NONE));
        assertThat(Json.text(ResponseViews.withoutRawReasoning(
                        world.turns.retrieve(TENANT, response.path("id").asText(), null))))
                .contains("A summary.")
                .doesNotContain("Secretly");
    }

    @Test
    void whoResumesWithLessThanWasRecordedIsRefusedRatherThanToldAStoryWithGaps() {
        // Given
        JsonNode response = EventStory.checkFrames(stream(STREAMED, ON));

        // When / Then // hazard 44
        assertThatThrownBy(() -> replay(response, 3L, Extensions.NONE))
                .hasFieldOrPropertyWithValue("reason", "invalid_request")
                .hasFieldOrPropertyWithValue("param", "X-General-Augment-Extensions");
        assertThat(replay(response, 3L, RAW)).as("more is no harm").isNotEmpty();
    }

    @Test
    void aRunningStreamIsJoinedOnlyWithWhatItWasBegunWith() throws InterruptedException {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Good ");
        Execution running = world.turns.execute(TurnWorld.command(STREAMED, "k", ON));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        LiveTurn turn = world.live.all().iterator().next();
        String id = turn.run().responseId();

        // When / Then
        for (TurnWorld replica : List.of(world, world.another())) {
            assertThatThrownBy(() -> replica.responses.replay(TENANT, id, null, null, Extensions.NONE))
                    .hasFieldOrPropertyWithValue("param", "X-General-Augment-Extensions");
            assertThatThrownBy(() -> replica.turns.execute(TurnWorld.command(STREAMED, "k", Extensions.NONE)))
                    .hasFieldOrPropertyWithValue("param", "X-General-Augment-Extensions");
        }
        turn.stop(LiveTurn.StopReason.CANCEL_REQUESTED);
        EventStory.checkFrames(TurnWorld.frames(running));
    }

    @Test
    void aTurnThatStoresNothingIsRepeatedWithItsExtensions() {
        // Given
        String body = STREAMED.replace("\"stream\"", "\"store\":false,\"stream\"");
        thinkAloud();
        List<Frame> frames = stream(body, RAW);

        // When
        List<Frame> again = stream(body, RAW);

        // Then
        assertThat(all(again)).isEqualTo(all(frames));
        assertCore(stream(body, Extensions.NONE));
    }

    @Test
    void aFailedTurnTellsItsBudgetBeforeItsError() {
        // Given
        world.model.thenFail(Problem.of(ErrorKind.TIMEOUT, "model_timeout", "Late."), "Half");

        // When
        List<Frame> frames = stream(STREAMED, ON);

        // Then
        EventStory.checkFrames(frames);
        assertThat(frames.subList(frames.size() - 3, frames.size()))
                .extracting(Frame::type)
                .containsExactly(BUDGET, "error", "response.failed");
    }

    @Test
    void theHeirOfADeadOwnerTellsTheSameStoryAlsoOfTheBudget() throws InterruptedException {
        // Given // hazard 1
        TurnWorld heir = world.another();
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Good ");
        world.turns.execute(TurnWorld.command(STREAMED, "k", ON));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        Run run = world.live.all().iterator().next().run();
        world.store.expireLease(run);
        List<Frame> seen = heir.streams.read(TENANT, run.responseId(), 0);
        heir.model.thenSay("Good ", "day.");

        // When
        RunStore.Orphan orphan =
                heir.store.claimExpired(Duration.ofSeconds(10), 1).getFirst();
        heir.takeover.resume(orphan);

        // Then
        List<Frame> kept = heir.store.frames(TENANT, run.responseId()).orElseThrow();
        assertThat(seen).extracting(Frame::type).contains(BUDGET);
        assertThat(kept).startsWith(seen.toArray(Frame[]::new));
        assertThat(EventStory.checkFrames(kept).path("status").asText()).isEqualTo("completed");
        assertThat(kept.get(kept.size() - 2).type()).isEqualTo(BUDGET);
    }

    @Test
    void aBackgroundTurnTellsItsBudgetWhenItIsWorkedOn() {
        // Given
        Execution queued = world.turns.execute(
                TurnWorld.command(STREAMED.replace("\"stream\"", "\"background\":true,\"stream\""), "k", ON));

        // When
        world.queued.look();

        // Then
        List<Frame> frames = TurnWorld.frames(queued);
        EventStory.checkFrames(frames);
        assertThat(frames.subList(0, 4))
                .extracting(Frame::type)
                .containsExactly("response.created", "response.queued", "response.in_progress", BUDGET);
    }

    @Test
    void aTurnThatIsOnlyEndedSaysNothingOfABudgetThatNobodyLookedAt() {
        // Given
        Execution queued = world.turns.execute(
                TurnWorld.command(STREAMED.replace("\"stream\"", "\"background\":true,\"stream\""), "k", ON));
        String id = json(queued.log().frames().getFirst()).at("/response/id").asText();

        // When
        world.cancellations.cancel(TENANT, id, null);

        // Then
        List<Frame> frames = TurnWorld.frames(queued);
        assertThat(EventStory.checkFrames(frames).path("status").asText()).isEqualTo("cancelled");
        assertThat(frames).extracting(Frame::type).doesNotContain(BUDGET);
    }
}
