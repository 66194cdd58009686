package com.generalaugment.turnexecutor.domain.turn;

import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.FOREIGN;
import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.conversation.ConversationHistory;
import com.generalaugment.turnexecutor.domain.conversation.ItemPage;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Turns that speak in a conversation. */
class ConversationTurnsTest {

    private final TurnWorld world = new TurnWorld();

    private String conversation(String body) {
        return world.conversations.create(TENANT, Json.readTrusted(body), null).id();
    }

    private static String turn(String conversation, String members) {
        return "{\"model\":\"balanced\",\"conversation\":\"" + conversation + "\"" + members + "}";
    }

    private List<String> texts(Tenant tenant, String conversation) {
        return world.conversations.items(tenant, conversation, new ItemPage.Query(true, 100, null)).items().stream()
                .map(item -> item.at("/content/0/text").asText())
                .toList();
    }

    private List<ModelMessage> context() {
        return world.model.calls().getLast().messages();
    }

    private static ModelMessage user(String text) {
        return new ModelMessage.User(List.of(new ModelMessage.Part.Text(text)));
    }

    @Test
    void aTurnReadsTheConversationAndIsAddedToIt() {
        // Given
        String id = conversation("{\"items\":[{\"role\":\"developer\",\"content\":\"Be kind\"}]}");
        world.model.thenSay("one");
        ObjectNode first = world.run(turn(id, ",\"input\":\"first\""));
        world.model.thenSay("two");

        // When
        ObjectNode second =
                world.run("{\"model\":\"balanced\",\"conversation\":{\"id\":\"" + id + "\"},\"input\":\"second\"}");

        // Then
        assertThat(context())
                .containsExactly(
                        new ModelMessage.System("Be kind"),
                        user("first"),
                        new ModelMessage.Assistant("one", List.of()),
                        user("second"));
        assertThat(texts(TENANT, id)).containsExactly("Be kind", "first", "one", "second", "two");
        assertThat(second.at("/conversation/id").asText()).isEqualTo(id);
        assertThat(second.path("previous_response_id").isNull()).isTrue();
        assertThat(second.at("/metadata/general_augment_session_id").asText())
                .isEqualTo(first.at("/metadata/general_augment_session_id").asText())
                .isEqualTo(id);
    }

    @Test
    void whatIsSentBackOfTheConversationIsNotSaidTwice() {
        // Given
        String id = conversation("{}");
        world.model.thenSay("one");
        ObjectNode first = world.run(turn(id, ",\"input\":\"first\""));
        world.model.thenSay("two");

        // When
        world.run(turn(
                id,
                ",\"input\":[" + first.at("/output/0") + ",{\"id\":\""
                        + first.at("/output/0/id").asText()
                        + "\"},{\"role\":\"user\",\"content\":\"second\"}]"));

        // Then
        assertThat(context())
                .containsExactly(user("first"), new ModelMessage.Assistant("one", List.of()), user("second"));
        assertThat(texts(TENANT, id)).containsExactly("first", "one", "second", "two");
    }

    @Test
    void aFailedTurnAddsNothingAndLeavesItFree() {
        // Given
        String id = conversation("{}");
        world.model.thenFail(Problem.internal(null));
        Execution failed = world.start(turn(id, ",\"input\":\"first\""), null);
        TurnWorld.ended(failed);

        // When
        world.model.thenSay("fine");
        world.run(turn(id, ",\"input\":\"again\""));

        // Then
        assertThat(texts(TENANT, id)).containsExactly("again", "fine");
    }

    @Test
    void aRefusedReservationLeavesItFree() {
        // Given
        String id = conversation("{}");
        world.admission.refuse(Problem.of(ErrorKind.PAYMENT_REQUIRED, "project_budget_exceeded", "no"));
        assertThatThrownBy(() -> world.run(turn(id, ",\"input\":\"first\"")))
                .hasFieldOrPropertyWithValue("reason", "project_budget_exceeded");
        world.admission.refuse(null);

        // When
        world.model.thenSay("fine");
        world.run(turn(id, ",\"input\":\"again\""), "key");

        // Then
        assertThat(texts(TENANT, id)).containsExactly("again", "fine");
    }

    @Test
    void anotherOwnerGoesOnInTheSameConversation() {
        // Given // hazard 1
        String id = conversation("{\"items\":[{\"role\":\"user\",\"content\":\"before\"}]}");
        Run orphan = world.orphan(turn(id, ",\"input\":\"first\""), null);
        TurnWorld another = world.another();
        another.model.thenSay("late");
        assertThatThrownBy(() -> world.run(turn(id, ",\"input\":\"meanwhile\"")))
                .hasFieldOrPropertyWithValue("reason", "conversation_busy");

        // When
        Orphan taken = another.store.claimExpired(Duration.ofSeconds(10), 1).getFirst();
        another.takeover.resume(taken);

        // Then
        assertThat(taken.run().id()).isEqualTo(orphan.id());
        assertThat(texts(TENANT, id)).containsExactly("before", "first", "late");
    }

    @Test
    void aTurnThatWaitsInTheBackgroundHoldsItsPlace() {
        // Given
        String id = conversation("{}");
        TurnWorld another = world.another();
        another.model.thenSay("late");
        ObjectNode queued = world.run(turn(id, ",\"input\":\"first\",\"background\":true"));
        assertThat(queued.path("status").asText()).isEqualTo("queued");
        assertThatThrownBy(() -> world.run(turn(id, ",\"input\":\"meanwhile\"")))
                .hasFieldOrPropertyWithValue("reason", "conversation_busy");

        // When
        another.queued.look();

        // Then
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(texts(TENANT, id)).containsExactly("first", "late"));
        assertThat(world.turns
                        .retrieve(TENANT, queued.path("id").asText(), null)
                        .at("/conversation/id")
                        .asText())
                .isEqualTo(id);
    }

    @Test
    void aCancelledTurnAddsNothingAndLeavesItFree() {
        // Given
        String id = conversation("{}");
        ObjectNode queued = world.run(turn(id, ",\"input\":\"first\",\"background\":true"));

        // When
        world.cancellations.cancel(TENANT, queued.path("id").asText(), null);

        // Then
        world.model.thenSay("fine");
        world.run(turn(id, ",\"input\":\"again\""));
        assertThat(texts(TENANT, id)).containsExactly("again", "fine");
    }

    @Test
    void strangersDoNotKnowIt() {
        // Given // hazard 24
        String id = conversation("{}");
        world.model.thenSay("one");
        world.run(turn(id, ",\"input\":\"first\",\"user\":\"ann\""));

        // When / Then
        for (String user : List.of(",\"user\":\"bob\"", "")) {
            assertThatThrownBy(() -> world.run(turn(id, ",\"input\":\"mine\"" + user)))
                    .hasFieldOrPropertyWithValue("reason", "conversation_not_found")
                    .hasFieldOrPropertyWithValue("param", "conversation");
        }
        assertThatThrownBy(() -> world.turns.execute(
                        TurnWorld.command(FOREIGN, turn(id, ",\"input\":\"x\",\"user\":\"ann\""), null)))
                .hasFieldOrPropertyWithValue("reason", "conversation_not_found");
    }

    @Test
    void aConversationNeedsSomethingToAnswer() {
        // Given
        String empty = conversation("{}");
        String asked = conversation("{\"items\":[{\"role\":\"user\",\"content\":\"Who are you?\"}]}");
        world.model.thenSay("me");

        // When
        ObjectNode response = world.run(turn(asked, ""));

        // Then
        assertThat(response.path("output_text").asText()).isEqualTo("me");
        assertThatThrownBy(() -> world.run(turn(empty, "")))
                .hasFieldOrPropertyWithValue("reason", "missing_required_parameter")
                .hasFieldOrPropertyWithValue("param", "input");
    }

    @Test
    void aReferenceFindsItemsOfOtherConversationsOfTheSameUser() {
        // Given
        String id = conversation("{\"items\":[{\"id\":\"msg_mine\",\"role\":\"user\",\"content\":\"the fact\"}]}");
        world.model.thenSay("noted");

        // When
        world.run("{\"model\":\"balanced\",\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_mine\"}]}");

        // Then
        assertThat(context()).containsExactly(user("the fact"));
        world.model.thenSay("kept");
        world.run(turn(id, ",\"input\":\"mine now\",\"user\":\"ann\""));
        assertThatThrownBy(
                        () -> world.run("{\"model\":\"balanced\",\"user\":\"bob\",\"input\":[{\"id\":\"msg_mine\"}]}"))
                .hasFieldOrPropertyWithValue("reason", "item_not_found")
                .hasFieldOrPropertyWithValue("param", "input[0].id");
    }

    @Test
    void aResultWhoseCallWasDeletedIsLeftOut() {
        // Given
        String id = conversation(
                "{\"items\":[{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"},"
                        + "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"5\"}]}");
        world.conversations.removeItem(TENANT, id, "fc_1");
        world.model.thenSay("fine");

        // When
        world.run(turn(id, ",\"input\":\"go on\""));

        // Then
        assertThat(context()).containsExactly(user("go on"));
    }

    @Test
    void aConversationLongerThanAContextIsCutAtATurnAndKeepsItsInstructions() {
        // Given // hazard 40
        String id = conversation("{\"items\":[{\"role\":\"system\",\"content\":\"rules\"}]}");
        for (int i = 0; i < ConversationHistory.MAX_ITEMS / 20; i++) {
            String items = String.join(
                    ",",
                    IntStream.range(0, 10)
                            .mapToObj(n ->
                                    "{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"}")
                            .toList());
            world.conversations.append(TENANT, id, Json.readTrusted("{\"items\":[" + items + "]}"), null);
        }
        world.model.thenSay("fine");

        // When
        world.run(turn(id, ",\"input\":\"go on\",\"truncation\":\"auto\""));

        // Then
        assertThat(context().getFirst()).isEqualTo(new ModelMessage.System("rules"));
        assertThat(context().get(1)).isInstanceOf(ModelMessage.User.class);
        assertThat(context().getLast()).isEqualTo(user("go on"));
        assertThatThrownBy(() -> world.run(turn(id, ",\"input\":\"go on\"")))
                .hasFieldOrPropertyWithValue("reason", "context_length_exceeded");
    }

    @Test
    void countingTheInputCountsTheConversationAndLeavesNothing() {
        // Given
        String id = conversation("{\"items\":[{\"role\":\"user\",\"content\":\"before\"}]}");

        // When
        long tokens = world.turns.countInputTokens(world.command(turn(id, ",\"input\":\"now\""), "key"));

        // Then
        assertThat(tokens).isPositive();
        assertThat(texts(TENANT, id)).containsExactly("before");
        assertThat(world.admission.reserved).isEmpty();
        assertThat(world.store.findKey(TENANT, "key")).isEmpty();
        assertThat(world.store.results()).isEmpty();
        assertThatThrownBy(() -> world.turns.countInputTokens(world.command(turn("conv_none", ""), null)))
                .hasFieldOrPropertyWithValue("reason", "conversation_not_found");
    }
}
