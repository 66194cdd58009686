package com.generalaugment.turnexecutor.domain.turn;

import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.FOREIGN;
import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.events.TurnEvent;
import com.generalaugment.libs.events.UsageEvent;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.run.Admission.Hold;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fakes.OpenResponses;
import com.generalaugment.turnexecutor.fakes.ScriptedProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Turns that nobody waits for: queued, begun by any replica, followed by anybody who may. */
class BackgroundTest {

    private static final String BODY = "{\"model\":\"balanced\",\"input\":\"Hi\",\"background\":true}";
    private static final String STREAMED =
            "{\"model\":\"balanced\",\"input\":\"Hi\",\"background\":true,\"stream\":true}";

    private final TurnWorld world = new TurnWorld();
    private final TurnWorld other = world.another();

    private static String id(ObjectNode response) {
        return response.path("id").asText();
    }

    private ObjectNode retrieved(String id) {
        return other.turns.retrieve(TENANT, id, null);
    }

    private void awaitStatus(String id, String status) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> retrieved(id).path("status").asText().equals(status));
    }

    private static void passed(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private TurnEvent turnEvent() {
        return (TurnEvent) world.store.results().getFirst().facts().getFirst().data();
    }

    private UsageEvent.UsageRecorded usage() {
        return (UsageEvent.UsageRecorded)
                world.store.results().getFirst().facts().get(1).data();
    }

    @Test
    void aBackgroundTurnIsAnsweredAtOnceAndRunByAnotherReplica() {
        // Given // hazard 44
        other.model.thenSay("Done.");

        // When
        ObjectNode queued = world.run(BODY);

        // Then
        OpenResponses.checkResponse(queued);
        assertThat(queued.path("status").asText()).isEqualTo("queued");
        assertThat(queued.path("background").asBoolean()).isTrue();
        assertThat(retrieved(id(queued))).isEqualTo(queued);
        other.queued.look();
        awaitStatus(id(queued), "completed");
        assertThat(retrieved(id(queued)).path("output_text").asText()).isEqualTo("Done.");
        assertThat(world.model.calls()).isEmpty();
        assertThat(turnEvent())
                .isEqualTo(new TurnEvent.TurnCompleted(
                        id(queued),
                        retrieved(id(queued))
                                .at("/metadata/general_augment_run_id")
                                .asText(),
                        "completed",
                        null,
                        null,
                        true));
    }

    @Test
    void whatWaitsHoldsItsMoneyAndCountsAsRunningOnlyWhenItRuns() {
        // Given
        ObjectNode queued = world.run(BODY);

        // When
        other.queued.look();
        awaitStatus(id(queued), "completed");

        // Then
        assertThat(world.admission.holds).containsExactly(new Hold(true, Duration.ofHours(24)));
        assertThat(other.admission.holds).containsExactly(new Hold(false, Duration.ofMinutes(65)));
        assertThat(world.admission.reserved).isEqualTo(other.admission.reserved);
    }

    @Test
    void aRefusalComesBeforeTheQueue() {
        // Given
        world.admission.refuse(Problem.of(ErrorKind.PAYMENT_REQUIRED, "project_budget_exceeded", "No money."));

        // When
        assertThatThrownBy(() -> world.run(BODY, "k")).hasFieldOrPropertyWithValue("reason", "project_budget_exceeded");

        // Then
        assertThat(world.store.claim(Duration.ofSeconds(1), 10, List.of())).isEmpty();
        assertThat(world.store.findKey(TENANT, "k")).isEmpty();
    }

    @Test
    void itsStreamIsFollowedFromTheQueueToTheEndWhereverItRuns() throws InterruptedException {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        other.model.then((call, output) -> {
            output.text("Good ");
            begun.countDown();
            return ScriptedProvider.result(FinishReason.STOP, 1);
        });
        Execution stream = world.start(STREAMED, null);
        assertThat(stream.isReplay()).isFalse();
        assertThat(stream.log().frames())
                .extracting(Frame::type)
                .containsExactly("response.created", "response.queued");

        // When
        other.queued.look();
        passed(begun);

        // Then
        List<Frame> heard = TurnWorld.frames(stream);
        ObjectNode response = (ObjectNode) EventStory.checkFrames(heard);
        assertThat(Json.text(response)).isEqualTo(Json.text(retrieved(id(response))));
        assertThat(world.store.frames(TENANT, id(response))).contains(heard);
    }

    @Test
    void itsEventsAreToldToWhoeverComesLaterEvenIfNobodyAskedForAStreamAtFirst() {
        // Given
        ObjectNode queued = world.run(BODY);
        Execution early = other.responses.replay(TENANT, id(queued), null, null, Extensions.NONE);
        world.model.thenSay("One ", "two.");

        // When
        world.queued.look();
        List<Frame> heard = TurnWorld.frames(early);

        // Then // hazard 5
        EventStory.checkFrames(heard);
        assertThat(TurnWorld.frames(other.responses.replay(TENANT, id(queued), null, 3L, Extensions.NONE)))
                .isEqualTo(heard);
        assertThatThrownBy(() -> other.responses.replay(FOREIGN, id(queued), null, 3L, Extensions.NONE))
                .hasFieldOrPropertyWithValue("reason", "response_not_found");
    }

    @Test
    void theStreamOfATurnWhoseQueueingWasForgottenByTheSharedCopyIsWholeAllTheSame() {
        // Given
        world.streams.setAway(true);
        ObjectNode queued = world.run(BODY);
        world.streams.setAway(false);

        // When
        other.queued.look();
        awaitStatus(id(queued), "completed");

        // Then
        EventStory.checkFrames(world.store.frames(TENANT, id(queued)).orElseThrow());
    }

    @Test
    void aKilledOwnersRunGoesOnElsewhereWithOneStory() throws InterruptedException {
        // Given // hazard 1
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Good ", "mor");
        Execution stream = other.start(STREAMED, null);
        world.queued.look();
        passed(begun);
        LiveTurn zombie = world.live.all().iterator().next();
        List<Frame> seen = zombie.log().frames();
        world.store.expireLease(zombie.run());
        other.model.thenSay("Good ", "mor", "ning.");

        // When
        other.leases.beat();

        // Then
        List<Frame> heard = TurnWorld.frames(stream);
        assertThat(heard).startsWith(seen.toArray(Frame[]::new));
        assertThat(EventStory.checkFrames(heard).path("output_text").asText()).isEqualTo("Good morning.");
        zombie.stop(LiveTurn.StopReason.CANCEL_REQUESTED);
        assertThat(world.store.results()).hasSize(1);
    }

    @Test
    void moreThanAReplicaHasRoomForWaits() throws InterruptedException {
        // Given
        CountDownLatch begun = new CountDownLatch(TurnWorld.ROOM);
        for (int i = 0; i < TurnWorld.ROOM; i++) {
            world.model.thenHang(begun, "Busy");
            world.run(BODY);
        }
        world.queued.look();
        passed(begun);
        ObjectNode waiting = world.run(BODY);

        // When
        world.queued.look();

        // Then
        assertThat(retrieved(id(waiting)).path("status").asText()).isEqualTo("queued");
        world.live.all().forEach(turn -> turn.stop(LiveTurn.StopReason.CANCEL_REQUESTED));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            world.queued.look();
            assertThat(retrieved(id(waiting)).path("status").asText()).isEqualTo("completed");
        });
    }

    @Test
    void aProjectThatRunsAsMuchAsItMayWaitsAndNobodyBehindIt() {
        // Given
        ObjectNode mine = world.run(BODY);
        Execution theirs = world.turns.execute(TurnWorld.command(FOREIGN, BODY, null));
        other.admission.refuse(
                Problem.of(ErrorKind.TOO_MANY_REQUESTS, "concurrent_turns_exceeded", "Full.")
                        .retryAfter(Duration.ofSeconds(1)),
                TENANT);

        // When
        other.queued.look();

        // Then
        String foreign = id(TurnWorld.answer(theirs));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(other.store.find(FOREIGN, foreign)).isPresent());
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        other.store.findRunning(TENANT, id(mine)).orElseThrow().isQueued());
        other.admission.refuse(null);
        other.queued.look();
        assertThat(retrieved(id(mine)).path("status").asText()).isEqualTo("queued");
        other.clock.pass(Duration.ofSeconds(2));
        other.queued.look();
        awaitStatus(id(mine), "completed");
        assertThat(other.store.results()).hasSize(2);
    }

    @Test
    void anOutageOfANeighbourUsesUpNoOwners() {
        // Given
        ObjectNode queued = world.run(BODY);
        other.admission.refuse(Problem.unavailable("away", null));

        // When
        for (int i = 0; i < 10; i++) {
            other.queued.look();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> other.store
                            .findRunning(TENANT, id(queued))
                            .orElseThrow()
                            .isQueued());
            other.clock.pass(Duration.ofSeconds(2));
        }

        // Then
        other.admission.refuse(null);
        other.queued.look();
        awaitStatus(id(queued), "completed");
    }

    @Test
    void whatCannotRunAnyMoreFailsWithItsReasonAndTheAppIsTold() {
        // Given
        ObjectNode queued = world.run(BODY);
        other.admission.refuse(Problem.of(ErrorKind.PAYMENT_REQUIRED, "project_budget_exceeded", "No money."));

        // When
        other.queued.look();
        awaitStatus(id(queued), "failed");

        // Then
        assertThat(retrieved(id(queued)).at("/error/code").asText()).isEqualTo("project_budget_exceeded");
        EventStory.checkFrames(world.store.frames(TENANT, id(queued)).orElseThrow());
        assertThat(turnEvent())
                .isInstanceOfSatisfying(
                        TurnEvent.TurnFailed.class,
                        failed -> assertThat(failed.background()).isTrue());
    }

    @Test
    void aWaitingTurnThatIsCancelledNeverBeginsAndCostsNothing() {
        // Given // hazard 15
        ObjectNode queued = world.run(BODY);

        // When
        ObjectNode cancelled = other.cancellations.cancel(TENANT, id(queued), null);

        // Then
        OpenResponses.checkResponse(cancelled);
        assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
        assertThat(cancelled.at("/incomplete_details/reason").asText()).isEqualTo("cancelled");
        world.queued.look();
        assertThat(world.model.calls()).isEmpty();
        assertThat(other.model.calls()).isEmpty();
        assertThat(usage().costMicros()).isZero();
        assertThat(usage().agentTurns()).isZero();
        assertThat(turnEvent())
                .isInstanceOfSatisfying(
                        TurnEvent.TurnCancelled.class,
                        event -> assertThat(event.background()).isTrue());
        EventStory.checkFrames(world.store.frames(TENANT, id(queued)).orElseThrow());
    }

    @Test
    void aRunningTurnIsCancelledFromAnotherReplicaAndPaysForWhatItUsed() throws InterruptedException {
        // Given // hazard 15
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Some", " words");
        Execution stream = world.start(STREAMED, null);
        world.queued.look();
        passed(begun);
        String id = world.live.all().iterator().next().run().responseId();

        // When
        ObjectNode cancelled = other.cancellations.cancel(TENANT, id, null);

        // Then
        assertThat(Json.text(EventStory.checkFrames(TurnWorld.frames(stream)))).isEqualTo(Json.text(cancelled));
        assertThat(cancelled.at("/incomplete_details/reason").asText()).isEqualTo("cancelled");
        assertThat(cancelled.at("/output/0/status").asText()).isEqualTo("incomplete");
        assertThat(usage().costMicros()).isEqualTo(12);
    }

    @Test
    void aSignalThatIsLostIsMadeUpForByTheNextHeartbeat() throws InterruptedException {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Busy");
        ObjectNode queued = world.run(BODY);
        world.queued.look();
        passed(begun);
        world.signals.setAway(true);
        Thread canceller = Thread.startVirtualThread(() -> other.cancellations.cancel(TENANT, id(queued), null));

        // When
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            world.leases.beat();
            return !canceller.isAlive();
        });

        // Then
        assertThat(retrieved(id(queued)).path("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void aCancelledTurnWhoseOwnerDiedIsNotRunAgain() throws InterruptedException {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Busy");
        ObjectNode queued = world.run(BODY);
        world.queued.look();
        passed(begun);
        LiveTurn zombie = world.live.all().iterator().next();
        world.store.requestCancel(TENANT, id(queued));
        world.store.expireLease(zombie.run());

        // When
        other.leases.beat();

        // Then
        awaitStatus(id(queued), "cancelled");
        assertThat(other.model.calls()).isEmpty();
        zombie.stop(LiveTurn.StopReason.LEASE_LOST);
    }

    @Test
    void whatHasEndedStaysAsItIs() {
        // Given
        ObjectNode queued = world.run(BODY);
        world.queued.look();
        awaitStatus(id(queued), "completed");
        ObjectNode completed = retrieved(id(queued));

        // When
        ObjectNode answer = world.cancellations.cancel(TENANT, id(queued), null);

        // Then
        assertThat(answer).isEqualTo(completed);
        assertThatThrownBy(() -> world.cancellations.cancel(FOREIGN, id(queued), null))
                .hasFieldOrPropertyWithValue("reason", "response_not_found");
        assertThatThrownBy(() -> world.cancellations.cancel(TENANT, id(queued), "somebody"))
                .hasFieldOrPropertyWithValue("reason", "response_not_found");
    }

    @Test
    void aTurnThatSomebodyWaitsForCannotBeCancelled() throws InterruptedException {
        // Given
        ObjectNode ended = world.run("{\"model\":\"balanced\",\"input\":\"Hi\"}");
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Busy");
        Execution running = world.start("{\"model\":\"balanced\",\"input\":\"Hi\"}", null);
        passed(begun);
        LiveTurn turn = world.live.all().iterator().next();

        // When / Then
        for (String id : List.of(id(ended), turn.run().responseId())) {
            assertThatThrownBy(() -> other.cancellations.cancel(TENANT, id, null))
                    .hasFieldOrPropertyWithValue("reason", "response_not_cancellable");
        }
        turn.stop(LiveTurn.StopReason.CANCEL_REQUESTED);
        TurnWorld.ended(running);
    }

    @Test
    void deletingAWaitingTurnEndsItFirst() {
        // Given
        ObjectNode queued = world.run(BODY);

        // When
        other.cancellations.delete(TENANT, id(queued), null);

        // Then
        world.queued.look();
        assertThat(world.model.calls()).isEmpty();
        assertThatThrownBy(() -> retrieved(id(queued))).hasFieldOrPropertyWithValue("reason", "response_not_found");
    }

    @Test
    void theSameKeyIsAnsweredWithTheResponseAsItIsNow() {
        // Given // hazard 4
        ObjectNode queued = world.run(BODY, "k");

        // When
        Execution again = other.start(BODY, "k");

        // Then
        assertThat(again.isReplay()).isTrue();
        assertThat(TurnWorld.answer(again)).isEqualTo(queued);
        world.queued.look();
        awaitStatus(id(queued), "completed");
        Execution late = other.start(BODY, "k");
        assertThat(late.isReplay()).isTrue();
        assertThat(TurnWorld.answer(late)).isEqualTo(retrieved(id(queued)));
        assertThat(world.store.results()).hasSize(1);
    }

    @Test
    void theSameKeyJoinsTheStreamOfAWaitingTurn() {
        // Given // hazard 4
        Execution first = world.start(STREAMED, "k");

        // When
        Execution second = other.start(STREAMED, "k");

        // Then
        assertThat(second.isReplay()).isTrue();
        world.queued.look();
        assertThat(TurnWorld.frames(second)).isEqualTo(TurnWorld.frames(first));
    }

    @Test
    void aWaitingTurnCannotBeContinuedYet() {
        // Given
        ObjectNode queued = world.run(BODY);

        // When / Then
        assertThatThrownBy(() -> world.run(
                        "{\"model\":\"balanced\",\"input\":\"And?\",\"previous_response_id\":\"" + id(queued) + "\"}"))
                .hasFieldOrPropertyWithValue("reason", "response_not_final");
    }

    @Test
    void itsTimeBeginsWithItsWorkAndIsAnHour() throws InterruptedException {
        // Given
        ObjectNode queued = world.run(BODY);
        world.clock.pass(Duration.ofHours(3));
        CountDownLatch begun = new CountDownLatch(1);
        world.model.thenHang(begun, "Slow");
        world.queued.look();
        passed(begun);
        world.clock.pass(Duration.ofMinutes(59));
        world.leases.beat();
        LiveTurn turn = world.live.all().iterator().next();
        assertThat(turn.stopReason()).isNull();

        // When
        world.clock.pass(Duration.ofMinutes(2));
        world.leases.beat();

        // Then
        awaitStatus(id(queued), "failed");
        assertThat(retrieved(id(queued)).at("/error/code").asText()).isEqualTo("request_timeout");
    }

    @Test
    void nobodyIsLeftWaitingWhenTheStoreFailsWhileQueueing() {
        // Given
        world.admission.onReserve(() -> world.store.setAway(true));
        Thread time = Thread.ofVirtual().start(this::timePasses);

        // When
        assertThatThrownBy(() -> world.run(BODY)).hasFieldOrPropertyWithValue("reason", "service_unavailable");

        // Then
        time.interrupt();
        assertThat(world.admission.released).hasSize(1);
    }

    /** Until it is interrupted: a run that was opened before the store went away is queued again and again for some seconds. */
    private void timePasses() {
        while (!Thread.currentThread().isInterrupted()) {
            world.clock.pass(Duration.ofSeconds(1));
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
