package com.generalaugment.turnexecutor.domain.turn;

import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** hazard 48: every {@code Throwable} of a turn ends the turn. */
class ErrorsEndTurnsTest {

    private static final String BODY = "{\"model\":\"balanced\",\"input\":\"Hi\"}";

    private final TurnWorld world = new TurnWorld();

    static Stream<Error> errors() {
        return Stream.of(
                new StackOverflowError(), new OutOfMemoryError("Java heap space"), new NoClassDefFoundError("a/Class"));
    }

    private static <T> T raise(Error error) {
        throw error;
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorWhileTheModelWorksEndsTheTurnAsFailed(Error error) {
        // Given
        world.model.then((call, output) -> {
            output.text("Good ");
            return raise(error);
        });

        // When
        assertThatThrownBy(() -> world.run(BODY, "k")).hasFieldOrPropertyWithValue("reason", "internal_error");

        // Then
        assertThat(world.store.results())
                .singleElement()
                .satisfies(result -> assertThat(result.state().label()).isEqualTo("failed"));
        assertThat(world.store.findKey(TENANT, "k")).isEmpty();
        await().until(() -> world.live.all().isEmpty());
        world.model.thenSay("Again.");
        assertThat(world.run(BODY, "k").path("status").asText()).isEqualTo("completed");
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorBeforeTheTurnBeginsLeavesNoRunAndNoClaim(Error error) {
        // Given
        world.admission.onReserve(() -> raise(error));

        // When
        assertThatThrownBy(() -> world.run(BODY, "k")).isNotNull();
        assertThatThrownBy(() -> world.run(BODY)).hasFieldOrPropertyWithValue("reason", "internal_error");

        // Then
        assertThat(world.store.findKey(TENANT, "k")).isEmpty();
        assertThat(world.store.claimExpired(Duration.ofDays(1), 10)).isEmpty();
        assertThat(world.live.all()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorWhilePlanningATakeoverFailsTheRun(Error error) throws InterruptedException {
        // Given
        Run run = died();
        TurnWorld heir = world.another();
        heir.admission.onReserve(() -> raise(error));
        List<RunStore.Orphan> orphans = heir.store.claimExpired(Duration.ofSeconds(10), 1);

        // When
        heir.takeover.resume(orphans.getFirst());

        // Then
        assertThat(heir.store.results())
                .singleElement()
                .satisfies(result -> assertThat(result.state().label()).isEqualTo("failed"));
        assertThat(heir.store.findKey(TENANT, "k")).isEmpty();
        assertThat(run.id()).isNotEmpty();
    }

    @Test
    void anErrorOfOneQueuedRunLeavesRoomForTheOthers() {
        // Given
        world.model.then((call, output) -> raise(new StackOverflowError()));
        world.model.then((call, output) -> raise(new StackOverflowError()));
        world.model.thenSay("Third.");
        ObjectNode third = null;
        for (int i = 0; i < 3; i++) {
            third = background();
        }

        // When
        String last = third.path("id").asText();
        await().until(() -> {
            world.queued.look();
            return !world.responses.isRunning(TENANT, last, null);
        });

        // Then
        assertThat(world.turns.retrieve(TENANT, last, null).path("status").asText())
                .isEqualTo("completed");
    }

    private ObjectNode background() {
        return world.run("{\"model\":\"balanced\",\"input\":\"Hi\",\"background\":true}");
    }

    private Run died() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Good ");
        world.start(BODY, "k");
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        Run run = world.live.all().iterator().next().run();
        world.store.expireLease(run);
        return run;
    }
}
