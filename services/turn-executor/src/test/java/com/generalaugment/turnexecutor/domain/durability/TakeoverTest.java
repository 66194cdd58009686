package com.generalaugment.turnexecutor.domain.durability;

import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.events.TurnEvent;
import com.generalaugment.libs.events.UsageEvent;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.domain.turn.TurnWorld;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fakes.OpenResponses;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TakeoverTest {

    private static final String STREAMED = "{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}";

    private final TurnWorld dead = new TurnWorld();
    private final TurnWorld heir = dead.another();

    /** The run of a replica that has told something and died then. */
    private Run diedTelling(String body, String... told) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        dead.model.thenHang(begun, told);
        dead.start(body, "k");
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        Run run = dead.live.all().iterator().next().run();
        dead.store.expireLease(run);
        return run;
    }

    private RunStore.Orphan claimed() {
        return heir.store.claimExpired(Duration.ofSeconds(10), 1).getFirst();
    }

    @Test
    void theClientOfADeadOwnerHearsOneStoryAndPaysOnce() throws InterruptedException {
        // Given // hazard 1
        Run run = diedTelling(STREAMED, "Good ", "mor");
        List<Frame> seen = heir.streams.read(TENANT, run.responseId(), 0);
        heir.model.thenSay("Good ", "mor", "ning.");

        // When
        Execution joined = heir.start(STREAMED, "k");
        heir.takeover.resume(claimed());

        // Then
        List<Frame> heard = TurnWorld.frames(joined);
        assertThat(heard).startsWith(seen.toArray(Frame[]::new));
        ObjectNode response = (ObjectNode) EventStory.checkFrames(heard);
        assertThat(response.path("output_text").asText()).isEqualTo("Good morning.");
        assertThat(response.path("id").asText()).isEqualTo(run.responseId());
        assertThat(heir.store.results()).hasSize(1);
    }

    @Test
    void theZombieMayNotStoreOrSayAnythingMore() throws InterruptedException {
        // Given // hazard 1
        Run run = diedTelling(STREAMED, "Good ");
        LiveTurn zombie = dead.live.find(TENANT, run.responseId()).orElseThrow();
        heir.model.thenSay("Good ", "day.");
        heir.takeover.resume(claimed());

        // When
        zombie.stop(LiveTurn.StopReason.CANCEL_REQUESTED);

        // Then
        assertThatThrownBy(() -> zombie.answer().get(60, TimeUnit.SECONDS)).hasMessageContaining("goes on elsewhere");
        assertThat(zombie.log().frames()).noneMatch(Frame::isTerminal);
        assertThat(heir.store.results())
                .singleElement()
                .satisfies(result -> assertThat(result.state().label()).isEqualTo("completed"));
    }

    @Test
    void aModelThatSaysSomethingElseThisTimeFailsTheTurnAfterWhatWasSeen() throws InterruptedException {
        // Given
        Run run = diedTelling(STREAMED, "Good ", "mor");
        List<Frame> seen = heir.streams.read(TENANT, run.responseId(), 0);
        heir.model.thenSay("Bad ", "evening.");

        // When
        heir.takeover.resume(claimed());

        // Then
        List<Frame> kept = heir.store.frames(TENANT, run.responseId()).orElseThrow();
        assertThat(kept).startsWith(seen.toArray(Frame[]::new));
        assertThat(EventStory.checkFrames(kept).path("status").asText()).isEqualTo("failed");
        assertThat(heir.store.findKey(TENANT, "k")).isEmpty();
    }

    @Test
    void withoutTheSharedCopyTheStoryIsToldFromItsBeginning() throws InterruptedException {
        // Given
        Run run = diedTelling(STREAMED, "Good ");
        heir.streams.setAway(true);
        heir.model.thenSay("Fine.");

        // When
        heir.takeover.resume(claimed());

        // Then
        assertThat(EventStory.checkFrames(
                                heir.store.frames(TENANT, run.responseId()).orElseThrow())
                        .path("output_text")
                        .asText())
                .isEqualTo("Fine.");
    }

    @Test
    void aTurnThatStoredNothingEndsFailedAndFreesItsKey() {
        // Given
        Run run = heir.orphan("{\"model\":\"balanced\",\"input\":\"Hi\",\"store\":false}", "k");

        // When
        heir.takeover.resume(claimed());

        // Then
        assertThat(heir.store.findKey(TENANT, "k")).isEmpty();
        assertThat(heir.admission.released).containsExactly(run.id());
        assertThat(heir.model.calls()).isEmpty();
        assertThat(heir.store.results()).singleElement().satisfies(result -> {
            assertThat(result.state().label()).isEqualTo("failed");
            assertThat(result.response()).isNull();
            assertThat(result.facts())
                    .singleElement()
                    .extracting(fact -> (Object) fact.data())
                    .isInstanceOf(TurnEvent.TurnFailed.class);
        });
    }

    private void diesAgain(Run run) {
        heir.store.as("dead-again").claimExpired(Duration.ofSeconds(10), 1);
        heir.store.expireLease(run);
    }

    @Test
    void aRunThatCostTwoOwnersTheirProcessIsFailedAndNotTriedAgain() {
        // Given // hazard 48
        Run run = heir.orphan(STREAMED, "k");
        diesAgain(run);

        // When
        heir.takeover.resume(claimed());

        // Then
        assertThat(heir.model.calls()).isEmpty();
        assertThat(heir.givenUp).hasValue(1);
        ObjectNode response = heir.turns.retrieve(TENANT, run.responseId(), null);
        OpenResponses.checkResponse(response);
        assertThat(response.path("status").asText()).isEqualTo("failed");
        assertThat(response.at("/error/code").asText()).isEqualTo("internal_error");
        EventStory.checkFrames(heir.store.frames(TENANT, run.responseId()).orElseThrow());
        assertThat(heir.store.findKey(TENANT, "k")).isEmpty();
        assertThat(heir.store.results().getFirst().facts().get(1).data())
                .isInstanceOfSatisfying(UsageEvent.UsageRecorded.class, usage -> {
                    assertThat(usage.reservationId()).isEqualTo(run.id());
                    assertThat(usage.costMicros()).isZero();
                });
    }

    @Test
    void aRunThatCostOneOwnerItsProcessIsTriedAgain() {
        // Given
        Run run = heir.orphan(STREAMED, "k");
        heir.model.thenSay("Fine.");

        // When
        heir.takeover.resume(claimed());

        // Then
        assertThat(heir.store.find(TENANT, run.responseId()).orElseThrow().status())
                .isEqualTo("completed");
        assertThat(heir.givenUp).hasValue(0);
    }

    @Test
    void aRunWhoseEndCostAnOwnerItsProcessTooIsEndedWithoutItsRequest() {
        // Given // hazard 48
        Run run = heir.orphan(STREAMED, "k");
        diesAgain(run);
        diesAgain(run);

        // When
        heir.takeover.resume(claimed());

        // Then
        assertThat(heir.store.isRunning(TENANT, run.responseId())).isFalse();
        assertThat(heir.store.find(TENANT, run.responseId())).isEmpty();
        assertThat(heir.store.findKey(TENANT, "k")).isEmpty();
        assertThat(heir.admission.released).containsExactly(run.id());
    }

    @Test
    void anOutageOfANeighbourCostsNoOwner() {
        // Given
        Run run = heir.orphan("{\"model\":\"balanced\",\"input\":\"Hi\"}", null);
        heir.admission.refuse(Problem.unavailable("away", null));
        for (int round = 0; round < 6; round++) {
            heir.leases.beat();
            long fence = 2 + round;
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            fenceOf(run) == fence && heir.store.ownerOf(run).isEmpty());
            heir.clock.pass(Duration.ofSeconds(13));
        }

        // When
        heir.admission.refuse(null);
        heir.model.thenSay("Fine.");
        heir.leases.beat();

        // Then
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(heir.store.find(TENANT, run.responseId()))
                        .hasValueSatisfying(
                                response -> assertThat(response.status()).isEqualTo("completed")));
    }

    private long fenceOf(Run run) {
        return heir.store
                .findRunning(TENANT, run.responseId())
                .orElseThrow()
                .run()
                .fence();
    }

    @Test
    void aReplicaThatLostItsLeaseAndLivesIsNotCounted() throws InterruptedException {
        // Given // hazard 1
        Run run = diedTelling(STREAMED, "Good ");
        RunStore.Orphan taken = claimed();
        assertThat(taken.lostOwners()).isOne();

        // When
        dead.leases.beat();

        // Then
        await().atMost(Duration.ofSeconds(60))
                .until(() -> heir.store
                                .findRunning(TENANT, run.responseId())
                                .orElseThrow()
                                .lostOwners()
                        == 0);
    }

    @Test
    void aRefusalForAReasonEndsTheRunAtOnce() {
        // Given
        Run run = heir.orphan(STREAMED, "k");
        heir.admission.refuse(Problem.of(ErrorKind.PAYMENT_REQUIRED, "project_budget_exceeded", "No money."));

        // When
        heir.takeover.resume(claimed());

        // Then
        ObjectNode response = heir.turns.retrieve(TENANT, run.responseId(), null);
        assertThat(response.at("/error/code").asText()).isEqualTo("project_budget_exceeded");
        assertThat(heir.store.isRunning(TENANT, run.responseId())).isFalse();
    }

    @Test
    void aRunOfAProjectThatIsGoneEndsToo() {
        // Given
        Run run = heir.orphan("{\"model\":\"balanced\",\"input\":\"Hi\"}", null);
        heir.registryFailure = Problem.notFound("project");

        // When
        heir.takeover.resume(claimed());

        // Then
        assertThat(heir.turns
                        .retrieve(TENANT, run.responseId(), null)
                        .at("/error/code")
                        .asText())
                .isEqualTo("project_not_found");
    }

    @Test
    void aNeighbourThatIsAwayLeavesTheRunToTheNextOwner() {
        // Given
        Run run = heir.orphan("{\"model\":\"balanced\",\"input\":\"Hi\"}", null);
        heir.admission.refuse(Problem.unavailable("away", null));
        RunStore.Orphan orphan = claimed();

        // When
        assertThatThrownBy(() -> heir.takeover.resume(orphan))
                .hasFieldOrPropertyWithValue("reason", "service_unavailable");

        // Then
        assertThat(heir.store.isRunning(TENANT, run.responseId())).isTrue();
    }

    @Test
    void aHeartbeatTakesOverWhatExpiredAndKeepsWhatIsItsOwn() throws InterruptedException {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        heir.model.thenHang(begun, "Mine");
        Execution mine = heir.start("{\"model\":\"balanced\",\"input\":\"Hi\"}", null);
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        heir.clock.pass(Duration.ofSeconds(11));
        Run run = heir.orphan("{\"model\":\"balanced\",\"input\":\"Hi\"}", null);

        // When
        heir.leases.beat();

        // Then
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(heir.store.find(TENANT, run.responseId())).isPresent());
        LiveTurn kept = heir.live.all().iterator().next();
        assertThat(kept.stopReason()).isNull();
        assertThat(kept.run().fence()).isOne();
        kept.stop(LiveTurn.StopReason.CANCEL_REQUESTED);
        TurnWorld.ended(mine);
    }

    @Test
    void aTurnThatTakesTooLongIsStoppedAndFails() throws InterruptedException {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        heir.model.thenHang(begun, "Slow");
        Execution turn = heir.start(STREAMED, null);
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        heir.clock.pass(Duration.ofSeconds(601));

        // When
        heir.leases.beat();

        // Then
        assertThat(EventStory.checkFrames(TurnWorld.frames(turn))
                        .at("/error/code")
                        .asText())
                .isEqualTo("request_timeout");
    }

    @Test
    void afterAnOutageOfTheStoreOthersGetTheTimeToRenew() {
        // Given
        Run run = heir.orphan("{\"model\":\"balanced\",\"input\":\"Hi\"}", null);
        heir.store.setAway(true);
        heir.leases.beat();
        heir.store.setAway(false);

        // When
        heir.leases.beat();

        // Then
        assertThat(heir.store
                        .findRunning(TENANT, run.responseId())
                        .orElseThrow()
                        .run()
                        .fence())
                .isOne();
        heir.clock.pass(Duration.ofSeconds(11));
        heir.leases.beat();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(heir.store.find(TENANT, run.responseId())).isPresent());
    }
}
