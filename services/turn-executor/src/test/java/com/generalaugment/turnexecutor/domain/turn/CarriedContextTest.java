package com.generalaugment.turnexecutor.domain.turn;

import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.request.CarriedContext;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.fakes.EventStory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns that store nothing, continued from what their client's connection carries. */
class CarriedContextTest {

    private static final String FIRST = "{\"model\":\"balanced\",\"input\":\"One\",\"store\":false,\"stream\":true}";

    private final TurnWorld world = new TurnWorld();

    /** A turn's response, and what continues it. */
    private record Told(ObjectNode response, byte[] carried) {

        String id() {
            return response.path("id").asText();
        }
    }

    private Told told(ObjectNode body, byte[] carried) {
        CarriedContext.put(body, carried);
        Execution turn = world.turns.execute(TurnWorld.command(TENANT, Json.text(body), null));
        ObjectNode response = (ObjectNode) EventStory.checkFrames(TurnWorld.frames(turn));
        return new Told(response, turn.carried().get().map(CarriedContext::json).orElse(new byte[0]));
    }

    private Told first() {
        return told(body(FIRST), new byte[0]);
    }

    private Told after(Told before, String input, boolean store) {
        return told(continuation(before, input, store), before.carried());
    }

    private static ObjectNode continuation(Told before, String input, boolean store) {
        return body(FIRST).put("input", input).put("store", store).put("previous_response_id", before.id());
    }

    private static ObjectNode body(String json) {
        return (ObjectNode) Json.readTrusted(json);
    }

    private List<String> lastContext() {
        return said(world.model.calls().getLast().messages());
    }

    private static List<String> said(List<ModelMessage> messages) {
        return messages.stream()
                .flatMap(message -> switch (message) {
                    case ModelMessage.User user ->
                        user.parts().stream().map(part -> ((ModelMessage.Part.Text) part).text());
                    case ModelMessage.Assistant assistant -> Stream.of(assistant.text());
                    default -> Stream.of(message.toString());
                })
                .toList();
    }

    @Test
    void anUnstoredTurnIsContinuedOverAndOverFromWhatIsCarried() {
        // Given // hazard 43
        world.model.thenSay("1").thenSay("2").thenSay("3");
        Told first = first();
        Told second = after(first, "Two", false);

        // When
        Told third = after(second, "Three", false);

        // Then
        assertThat(lastContext()).containsExactly("One", "1", "Two", "2", "Three");
        assertThat(third.response().path("previous_response_id").asText()).isEqualTo(second.id());
        assertThat(third.response().path("metadata").path("general_augment_session_id"))
                .isEqualTo(first.response().path("metadata").path("general_augment_session_id"));
        assertThat(world.store.find(TENANT, third.id())).isEmpty();
    }

    @Test
    void aStoredTurnAfterAnUnstoredOneCanBeContinuedFromTheStoreAlone() {
        // Given
        world.model.thenSay("0").thenSay("1").thenSay("2").thenSay("3");
        Told stored = told(body(FIRST).put("input", "Zero").put("store", true), new byte[0]);
        Told unstored = after(stored, "One", false);
        Told storedAgain = after(unstored, "Two", true);

        // When
        Told last = told(continuation(storedAgain, "Three", true), new byte[0]);

        // Then
        assertThat(lastContext()).containsExactly("Zero", "0", "One", "1", "Two", "2", "Three");
        assertThat(storedAgain.carried()).isEmpty();
        assertThat(storedAgain.response().path("previous_response_id").asText()).isEqualTo(unstored.id());
        assertThat(last.response().path("metadata").path("general_augment_session_id"))
                .isEqualTo(stored.response().path("metadata").path("general_augment_session_id"));
        assertThat(world.turns.inputItems(TENANT, storedAgain.id(), null))
                .extracting(item -> item.path("content").path(0).path("text").asText())
                .containsExactly("One", "1", "Two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ben", ""})
    void whatBelongsToAUserGoesOnWithThatUserOnly(String user) {
        // Given // hazard 28
        Told anns = told(body(FIRST).put("user", "ann"), new byte[0]);
        ObjectNode next = continuation(anns, "Go on", false);
        if (!user.isEmpty()) {
            next.put("user", user);
        }

        // When / Then
        assertThatThrownBy(() -> told(next, anns.carried()))
                .hasFieldOrPropertyWithValue("reason", "previous_response_not_found")
                .hasFieldOrPropertyWithValue("param", "previous_response_id");
        assertThat(after(told(body(FIRST).put("user", "ann"), new byte[0]), next.put("user", "ann"))
                        .response()
                        .path("user")
                        .asText())
                .isEqualTo("ann");
    }

    private Told after(Told before, ObjectNode next) {
        return told(next.put("previous_response_id", before.id()), before.carried());
    }

    @Test
    void whatIsCarriedContinuesItsOwnResponseOnly() {
        // Given // hazard 43
        Told one = first();
        ObjectNode another = continuation(one, "Go on", false).put("previous_response_id", "resp_nowhere");

        // When / Then
        assertThatThrownBy(() -> told(another, one.carried()))
                .hasFieldOrPropertyWithValue("reason", "previous_response_not_found");
    }

    @Test
    void aStoredResponseThatIsDeletedMeanwhileTakesTheUnstoredOnesAfterItAlong() {
        // Given
        Told stored = told(body(FIRST).put("store", true), new byte[0]);
        Told unstored = after(stored, "Two", false);
        world.store.delete(TENANT, stored.id());

        // When / Then
        assertThatThrownBy(() -> after(unstored, "Three", false))
                .hasFieldOrPropertyWithValue("reason", "previous_response_not_found");
    }

    @Test
    void whatAClientCallsCarriedIsThrownAway() {
        // Given
        Told one = first();
        ObjectNode forged = continuation(one, "Go on", false);
        CarriedContext.put(forged, one.carried());

        // When
        boolean changed = CarriedContext.put(forged, new byte[0]);

        // Then
        assertThat(changed).isTrue();
        assertThatThrownBy(() -> told(forged, new byte[0]))
                .hasFieldOrPropertyWithValue("reason", "previous_response_not_found");
    }

    @Test
    void aStoredTurnThatIsTakenOverStillHasWhatWasCarried() throws InterruptedException {
        // Given // hazard 1
        TurnWorld heir = world.another();
        Told one = first();
        ObjectNode next = continuation(one, "Two", true);
        CarriedContext.put(next, one.carried());
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "2");
        Execution dying = world.turns.execute(TurnWorld.command(TENANT, Json.text(next), null));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        world.store.expireLease(world.live.all().iterator().next().run());
        heir.model.thenSay("2");

        // When
        RunStore.Orphan orphan =
                heir.store.claimExpired(Duration.ofSeconds(10), 1).getFirst();
        heir.takeover.resume(orphan);

        // Then
        assertThat(said(heir.model.calls().getLast().messages())).containsExactly("One", "Hello.", "Two");
        String id = orphan.run().responseId();
        List<Frame> kept = heir.store.frames(TENANT, id).orElseThrow();
        assertThat(EventStory.checkFrames(kept).path("previous_response_id").asText())
                .isEqualTo(one.id());
        assertThat(kept).startsWith(dying.log().frames().toArray(Frame[]::new));
        assertThat(heir.store.find(TENANT, id).orElseThrow().previousResponseId())
                .isNull();
    }
}
