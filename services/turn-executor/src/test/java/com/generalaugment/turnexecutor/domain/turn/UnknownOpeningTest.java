package com.generalaugment.turnexecutor.domain.turn;

import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fakes.FakeRunStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that does not answer in time may have done what it was asked all the same. */
// hazard 2
class UnknownOpeningTest {

    private static final String BODY = "{\"model\":\"balanced\",\"input\":\"Hi\"}";
    private static final String BACKGROUND = "{\"model\":\"balanced\",\"input\":\"Hi\",\"background\":true}";
    private static final String BACKGROUND_STREAM =
            "{\"model\":\"balanced\",\"input\":\"Hi\",\"background\":true,\"stream\":true}";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final TurnWorld world = new TurnWorld();
    private final TurnWorld other = world.another();

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "k")
    void aRunThatIsOpenedAfterItsCallerWasRefusedIsNeitherWorkedOnNorCharged(@Nullable String key) {
        // Given
        world.store.setOpensLate(true);
        assertThatThrownBy(() -> world.start(BODY, key)).hasFieldOrPropertyWithValue("reason", "service_unavailable");
        world.store.setOpensLate(false);
        await().atMost(TIMEOUT).until(() -> world.openings.unconfirmed().isEmpty());

        // When
        world.store.commitLate();

        // Then
        assertNothingIsWorkedOn(key);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "k")
    void aRunThatWasOpenedWithoutAnAnswerIsTakenBackAsSoonAsTheStoreIsThereAgain(@Nullable String key) {
        // Given
        world.store.setOpensLate(true);
        world.store.fail(FakeRunStore.Step.ANNUL);
        assertThatThrownBy(() -> world.start(BODY, key)).hasFieldOrPropertyWithValue("reason", "service_unavailable");
        world.store.setOpensLate(false);
        world.store.commitLate();
        world.clock.pass(Duration.ofSeconds(8));
        world.leases.beat();
        world.clock.pass(Duration.ofSeconds(8));
        other.leases.beat();

        // When
        world.store.fail();

        // Then
        await().atMost(TIMEOUT).until(() -> world.openings.unconfirmed().isEmpty());
        assertNothingIsWorkedOn(key);
    }

    @Test
    void aRefusedRunThatCannotBeDiscardedNowIsDiscardedLater() {
        // Given
        world.admission.refuse(Problem.of(ErrorKind.PAYMENT_REQUIRED, "project_budget_exceeded", "No money."));
        world.store.fail(FakeRunStore.Step.DISCARD);

        // When
        assertThatThrownBy(() -> world.start(BODY, "k"))
                .hasFieldOrPropertyWithValue("reason", "project_budget_exceeded");

        // Then
        await().atMost(TIMEOUT).until(() -> world.openings.unconfirmed().isEmpty());
        world.admission.refuse(null);
        assertNothingIsWorkedOn("k");
    }

    @Test
    void aTurnInBackgroundThatWasQueuedWithoutAnAnswerIsAnsweredAsSoonAsTheStoreIsThereAgain() {
        // Given
        world.store.failOnce(FakeRunStore.Step.ANSWER_OF_ENQUEUE);

        // When
        ObjectNode queued = world.run(BACKGROUND, "k");

        // Then
        assertThat(queued.path("status").asText()).isEqualTo("queued");
        other.queued.look();
        awaitStatus(queued, "completed");
        assertThat(world.store.results()).hasSize(1);
    }

    /** Its events can be followed as soon as it waits. Each follower finds a response, although the caller was refused. */
    @Test
    void aTurnInBackgroundWhoseCallerWasRefusedAlthoughItWaitsIsCancelledAndCostsNothing() {
        // Given
        world.store.fail(FakeRunStore.Step.ANSWER_OF_ENQUEUE);
        world.admission.onReserve(() -> passTimeSoon(Duration.ofSeconds(6)));
        assertThatThrownBy(() -> world.start(BACKGROUND_STREAM, "k"))
                .hasFieldOrPropertyWithValue("reason", "service_unavailable");
        Execution follower = other.start(BACKGROUND_STREAM, "k");

        // When
        await().atMost(TIMEOUT).until(() -> world.openings.unconfirmed().isEmpty());
        other.queued.look();

        // Then
        JsonNode response = EventStory.checkFrames(TurnWorld.frames(follower));
        assertThat(response.path("status").asText()).isEqualTo("cancelled");
        assertThat(Json.text(other.turns.retrieve(TENANT, response.path("id").asText(), null)))
                .isEqualTo(Json.text(response));
        assertThat(other.model.calls()).isEmpty();
        assertThat(world.model.calls()).isEmpty();
    }

    @Test
    void nobodyFollowsATurnInBackgroundThatMayStillBeRefused() {
        // Given
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        world.store.beforeEnqueue(() -> refusal.set(catchThrowable(() -> other.start(BACKGROUND_STREAM, "k"))));

        // When
        Execution accepted = world.start(BACKGROUND_STREAM, "k");

        // Then
        assertThat(refusal.get()).hasFieldOrPropertyWithValue("reason", "idempotency_key_in_progress");
        other.queued.look();
        JsonNode response = EventStory.checkFrames(TurnWorld.frames(accepted));
        assertThat(response.path("status").asText()).isEqualTo("completed");
    }

    @Test
    void aTurnThatTakesLongToBeginIsNotTakenOverMeanwhile() {
        // Given
        world.admission.onReserve(() -> {
            for (int i = 0; i < 4; i++) {
                world.clock.pass(Duration.ofSeconds(8));
                world.leases.beat();
                other.leases.beat();
            }
        });

        // When
        ObjectNode response = world.run(BODY, "k");

        // Then
        assertThat(response.path("status").asText()).isEqualTo("completed");
        assertThat(other.model.calls()).isEmpty();
        assertThat(world.store.results()).hasSize(1);
        assertThat(world.openings.held()).isEmpty();
    }

    private void passTimeSoon(Duration time) {
        Thread.startVirtualThread(() -> {
            await().atMost(TIMEOUT).until(() -> world.store.waiting() == 1);
            world.clock.pass(time);
        });
    }

    private void awaitStatus(ObjectNode response, String status) {
        await().atMost(TIMEOUT)
                .until(() -> other.turns
                        .retrieve(TENANT, response.path("id").asText(), null)
                        .path("status")
                        .asText()
                        .equals(status));
    }

    private void assertNothingIsWorkedOn(@Nullable String key) {
        world.clock.pass(Duration.ofSeconds(30));
        other.leases.beat();
        other.leases.beat();
        assertThat(other.live.all()).isEmpty();
        assertThat(other.model.calls()).isEmpty();
        assertThat(world.model.calls()).isEmpty();
        assertThat(world.store.claimExpired(Duration.ofSeconds(10), 10)).isEmpty();
        assertThat(world.store.waiting()).isZero();
        assertThat(world.store.results()).isEmpty();
        if (key != null) {
            assertThat(world.store.findKey(TENANT, key)).isEmpty();
        }
    }
}
