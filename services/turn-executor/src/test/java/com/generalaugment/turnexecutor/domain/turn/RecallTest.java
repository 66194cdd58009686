package com.generalaugment.turnexecutor.domain.turn;

import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.memory.MemoryBlock;
import com.generalaugment.turnexecutor.domain.memory.Recall;
import com.generalaugment.turnexecutor.domain.memory.Recollection;
import com.generalaugment.turnexecutor.domain.memory.Recollection.Outcome;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fakes.OpenResponses;
import io.opentelemetry.api.common.AttributeKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What turns know of their users: told to the model, named in the answer, kept nowhere else. */
class RecallTest {

    private static final String ASKS = "{\"model\":\"balanced\",\"input\":\"What do I drink?\",\"user\":\"ann\"";
    private static final String TURN = ASKS + "}";
    private static final String STREAMED = ASKS + ",\"stream\":true}";
    private static final String TEA = "likes tea";

    private final TurnWorld world = new TurnWorld();

    private static List<String> memoryIds(JsonNode response) {
        return response.path("metadata")
                .path("general_augment_memory_ids")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    private static List<ModelMessage> context(TurnWorld of) {
        return of.model.calls().getLast().messages();
    }

    private static @Nullable JsonNode recalled(RunStore.Result result) {
        return result.runEvents()
                .valueStream()
                .filter(event -> event.path("type").asText().equals("memory.recalled"))
                .findFirst()
                .map(event -> event.path("data"))
                .orElse(null);
    }

    private Map<AttributeKey<?>, Object> attributes() {
        await().atMost(Duration.ofSeconds(60)).until(() -> world.recorder.all().size() == 1);
        return world.recorder.all().getFirst().getAttributes().asMap();
    }

    @Test
    void factsAreToldToTheModelAndNamedInTheAnswer() {
        // Given
        world.recall.knows(TEA, "dislikes coffee");

        // When
        ObjectNode response = world.run(TURN);

        // Then
        OpenResponses.checkResponse(response);
        assertThat(memoryIds(response)).containsExactly("m-1", "m-2");
        assertThat(context(world)).hasSize(2);
        assertThat(context(world).getFirst().toString()).contains(TEA, "dislikes coffee", "m-1", "m-2");
        assertThat(world.recall.asked).containsExactly(new Recall.Question("ann", "What do I drink?", 8, 49));
        assertThat(recalled(world.store.results().getFirst()).toString())
                .isEqualTo("{\"outcome\":\"found\",\"memory_ids\":[\"m-1\",\"m-2\"]}");
        assertThat(attributes())
                .containsEntry(AttributeKey.stringKey("genaug.recall.outcome"), "found")
                .containsEntry(AttributeKey.longKey("genaug.recall.facts"), 2L);
    }

    @Test
    void whatFactsMayAddIsReservedBeforeTheyAreKnown() {
        // Given // hazard 14
        world.recall.knows(TEA);

        // When
        world.run(TURN);

        // Then
        assertThat(world.admission.asked)
                .singleElement()
                .satisfies(asked -> assertThat(asked.inputTokens()).isEqualTo(1 + 49));
    }

    @Test
    void recalledTextIsInNothingThatIsStoredOrTold() {
        // Given // hazard 29
        world.recall.knows(TEA);
        String conversation =
                world.conversations.create(TENANT, Json.object(), null).id();
        String inConversation = ASKS + ",\"stream\":true,\"conversation\":\"" + conversation + "\"}";

        // When
        List<Frame> frames = world.stream(inConversation, null);
        world.run(inConversation.replace(",\"stream\":true", ""));

        // Then
        assertThat(memoryIds(EventStory.checkFrames(frames))).containsExactly("m-1");
        assertThat(frames).noneMatch(frame -> new String(frame.json(), StandardCharsets.UTF_8).contains(TEA));
        assertThat(world.store.results())
                .hasSize(2)
                .noneMatch(result -> result.toString().contains(TEA));
        assertThat(context(world)).hasSize(4);
        assertThat(context(world).get(2).toString()).contains(TEA);
        assertThat(context(world).subList(0, 2).toString()).doesNotContain(TEA);
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"NOTHING", "LATE", "AWAY"})
    void withoutMemoryTheTurnGoesOnAndSaysSo(Outcome outcome) {
        // Given // hazard 30
        world.recall.answers(Recollection.without(outcome));

        // When
        ObjectNode response = world.run(TURN);

        // Then
        assertThat(response.path("status").asText()).isEqualTo("completed");
        assertThat(memoryIds(response)).isEmpty();
        assertThat(context(world)).hasSize(1);
        assertThat(recalled(world.store.results().getFirst()).path("outcome").asText())
                .isEqualTo(outcome.label());
        assertThat(attributes()).containsEntry(AttributeKey.stringKey("genaug.recall.outcome"), outcome.label());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"balanced\",\"input\":\"Hi\"}",
                "{\"model\":\"balanced\",\"user\":\"ann\",\"input\":[{\"role\":\"system\",\"content\":\"Hi\"}]}"
            })
    void withoutAUserOrWithoutHisWordsNothingIsAskedOrReserved(String body) {
        // Given
        world.recall.knows(TEA);

        // When
        ObjectNode response = world.run(body);

        // Then
        assertThat(memoryIds(response)).isEmpty();
        assertThat(world.recall.asked).isEmpty();
        assertThat(world.admission.asked.getFirst().inputTokens()).isOne();
        assertThat(recalled(world.store.results().getFirst())).isNull();
    }

    @Test
    void anInstallationWithoutMemoryAndAProjectThatWantsNoneAreNotAsked() {
        // Given
        world.run(TURN);
        world.recall.knows(TEA);
        world.memory = Project.Memory.OFF;

        // When
        world.run(TURN);

        // Then
        assertThat(world.recall.asked).isEmpty();
        assertThat(world.admission.asked)
                .extracting(asked -> asked.inputTokens())
                .containsOnly(1L);
    }

    @Test
    void noMoreFactsAreToldThanTheProjectWants() {
        // Given
        world.recall.knows("a", "b", "c");
        world.memory = new Project.Memory(2, false);

        // When
        ObjectNode response = world.run(TURN);

        // Then
        assertThat(memoryIds(response)).containsExactly("m-1", "m-2");
        assertThat(world.recall.asked.getFirst().maxFacts()).isEqualTo(2);
    }

    @Test
    void aTurnThatStoresNothingKnowsItsUserToo() {
        // Given
        world.recall.knows(TEA);

        // When
        ObjectNode response = world.run(ASKS + ",\"store\":false}");

        // Then
        assertThat(memoryIds(response)).containsExactly("m-1");
        assertThat(context(world).getFirst().toString()).contains(TEA);
    }

    @Test
    void theNextOwnerTellsTheModelWhatTheDeadOneToldIt() throws InterruptedException {
        // Given // hazard 1
        TurnWorld heir = world.another();
        world.recall.knows(TEA);
        heir.recall.knows("something else by now");
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Tea, ");
        world.start(STREAMED, "k");
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        Run run = world.live.all().iterator().next().run();
        List<Frame> seen = heir.streams.read(TENANT, run.responseId(), 0);
        heir.store.expireLease(run);
        heir.model.thenSay("Tea, ", "of course.");

        // When
        heir.takeover.resume(heir.store.claimExpired(Duration.ofSeconds(10), 1).getFirst());

        // Then
        List<Frame> kept = heir.store.frames(TENANT, run.responseId()).orElseThrow();
        assertThat(kept).startsWith(seen.toArray(Frame[]::new));
        assertThat(memoryIds(EventStory.checkFrames(kept))).containsExactly("m-1");
        assertThat(context(heir)).isEqualTo(context(world));
        assertThat(heir.admission.asked.getFirst().inputTokens()).isEqualTo(2);
        assertThat(heir.recall.asked).isEmpty();
    }

    @Test
    void whileItRunsTheResponseNamesItsFactsAlsoWhereSomebodyElseMakesIt() throws InterruptedException {
        // Given
        TurnWorld other = world.another();
        world.recall.knows(TEA);
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Tea");
        Execution turn = world.start(TURN, null);
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        LiveTurn live = world.live.all().iterator().next();

        // When
        ObjectNode seen = other.turns.retrieve(TENANT, live.run().responseId(), "ann");

        // Then
        assertThat(memoryIds(seen)).containsExactly("m-1");
        live.stop(LiveTurn.StopReason.CANCEL_REQUESTED);
        TurnWorld.ended(turn);
    }

    @Test
    void aRunThatBeganWithoutFactsGoesOnWithoutThem() {
        // Given // hazard 1
        TurnWorld heir = world.another();
        heir.recall.knows(TEA);
        Run run = heir.orphan(STREAMED, null);

        // When
        heir.takeover.resume(heir.store.claimExpired(Duration.ofSeconds(10), 1).getFirst());

        // Then
        assertThat(memoryIds(heir.turns.retrieve(TENANT, run.responseId(), "ann")))
                .isEmpty();
        assertThat(heir.recall.asked).isEmpty();
    }

    @Test
    void aTurnInBackgroundAsksWhenItBegins() {
        // Given
        world.recall.knows(TEA);
        ObjectNode queued = world.run(ASKS + ",\"background\":true}");
        assertThat(memoryIds(queued)).isEmpty();
        assertThat(world.recall.asked).isEmpty();

        // When
        world.queued.look();

        // Then
        String id = queued.path("id").asText();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> world.store.find(TENANT, id).isPresent());
        assertThat(memoryIds(world.turns.retrieve(TENANT, id, "ann"))).containsExactly("m-1");
        assertThat(world.recall.asked).hasSize(1);
        assertThat(world.admission.asked)
                .extracting(asked -> asked.inputTokens())
                .containsOnly(50L);
    }

    @Test
    void aRefusedTurnKeepsNothingOfWhatWasRecalled() {
        // Given
        world.recall.knows(TEA);
        world.admission.refuse(Problem.of(ErrorKind.PAYMENT_REQUIRED, "project_budget_exceeded", "No money."));

        // When / Then
        assertThatThrownBy(() -> world.run(TURN)).hasFieldOrPropertyWithValue("reason", "project_budget_exceeded");
        assertThatThrownBy(() -> world.run(TURN, "k")).hasFieldOrPropertyWithValue("reason", "project_budget_exceeded");
        assertThat(world.model.calls()).isEmpty();
        assertThat(world.store.findKey(TENANT, "k")).isEmpty();
    }

    @Test
    void aSummaryOfAConversationIsMadeOfWhatWasSaidAlone() {
        // Given // hazard 29
        world.recall.knows(TEA);

        // When
        TurnWorld.answer(world.compactions.compact(world.command(TURN, null)));

        // Then
        assertThat(world.recall.asked).isEmpty();
        assertThat(context(world).toString()).doesNotContain(TEA);
    }

    @Test
    void whatIsKeptWithARunIsReadAsItWasWritten() {
        // Given
        world.recall.knows("a \u0000 \"b\"\n", TEA);
        Recollection told = world.recall.recall(world.orphan(TURN, null), new Recall.Question("ann", "", 8, 8));

        // When
        Recollection read = Recollection.read(told.write());

        // Then
        assertThat(read).isEqualTo(told);
        assertThat(MemoryBlock.of(read.facts())).isEqualTo(MemoryBlock.of(told.facts()));
    }
}
