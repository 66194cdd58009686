package com.generalaugment.turnexecutor.domain.loop;

import static com.generalaugment.turnexecutor.domain.loop.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.fakes.FakeRunStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that does not answer in time may have done what it was asked all the same. */
// hazard 2
class UnknownOpeningTest {

    private static final String BODY = "{\"model\":\"balanced\",\"input\":\"Hi\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

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
        await().atMost(PATIENCE).until(() -> world.openings.unconfirmed().isEmpty());

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
        await().atMost(PATIENCE).until(() -> world.openings.unconfirmed().isEmpty());
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
        await().atMost(PATIENCE).until(() -> world.openings.unconfirmed().isEmpty());
        world.admission.refuse(null);
        assertNothingIsWorkedOn("k");
    }

    @Test
    void aTurnInBackgroundThatWasQueuedWithoutAnAnswerNeverBegins() {
        // Given
        world.store.fail(FakeRunStore.Step.ANSWER_OF_ENQUEUE);

        // When
        assertThatThrownBy(() -> world.start("{\"model\":\"balanced\",\"input\":\"Hi\",\"background\":true}", "k"))
                .hasFieldOrPropertyWithValue("reason", "service_unavailable");

        // Then
        await().atMost(PATIENCE).until(() -> world.openings.unconfirmed().isEmpty());
        other.queued.look();
        assertNothingIsWorkedOn("k");
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
