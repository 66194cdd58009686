package com.generalaugment.turnexecutor.domain.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.domain.turn.TurnWorld;
import com.generalaugment.turnexecutor.fakes.EventStory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a replica leaves. */
class GracefulShutdownTest {

    private static final String STREAMED = "{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true}";

    private final TurnWorld leaving = new TurnWorld();
    private final TurnWorld staying = leaving.another();
    private final AtomicInteger openCalls = new AtomicInteger();

    @Test
    void nothingIsBegunAnyMoreAndTheCallerLearnsThatAnotherReplicaWill() throws InterruptedException {
        // When
        leaving.gracefulShutdown.leave(openCalls::get, Duration.ZERO);

        // Then
        assertThatThrownBy(() -> leaving.start(STREAMED, "k"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.reason()).isEqualTo("replica_stopping"));
        staying.model.thenSay("Good morning.");
        assertThat(TurnWorld.frames(staying.start(STREAMED, "k")).getLast().isTerminal())
                .isTrue();
    }

    @Test
    void itWaitsForTurnsAndForThoseWhoStillListen() throws InterruptedException {
        // Given
        CountDownLatch told = new CountDownLatch(1);
        leaving.model.thenHang(told, "Good ");
        leaving.start(STREAMED, "k");
        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
        LiveTurn turn = leaving.live.all().iterator().next();
        openCalls.set(1);

        // When
        Thread gracefulShutdown = departing(Duration.ofMinutes(10));

        // Then
        await().until(leaving.gracefulShutdown::isBegun);
        turn.stop(LiveTurn.StopReason.CANCEL_REQUESTED);
        await().until(() -> leaving.live.all().isEmpty());
        assertThat(gracefulShutdown.isAlive()).isTrue();
        openCalls.set(0);
        await().until(() -> !gracefulShutdown.isAlive());
    }

    @Test
    void whatTakesTooLongGoesOnElsewhereAtOnce() throws InterruptedException {
        // Given // hazard 1
        CountDownLatch told = new CountDownLatch(1);
        leaving.model.thenHang(told, "Good ", "mor");
        Execution cut = leaving.start(STREAMED, "k");
        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
        List<Frame> seen = leaving.streams.read(
                TurnWorld.TENANT, leaving.live.all().iterator().next().run().responseId(), 0);

        // When
        leaving.gracefulShutdown.leave(openCalls::get, Duration.ZERO);

        // Then
        assertThatThrownBy(cut.answer()::join)
                .cause()
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.reason()).isEqualTo("service_unavailable"));
        staying.clock.pass(Duration.ofMillis(1));
        Orphan orphan = staying.store.claimExpired(Duration.ofSeconds(10), 1).getFirst();
        staying.model.thenSay("Good ", "mor", "ning.");
        Execution joined = staying.start(STREAMED, "k");
        staying.takeover.resume(orphan);
        List<Frame> heard = TurnWorld.frames(joined);
        assertThat(heard).startsWith(seen.toArray(Frame[]::new));
        EventStory.checkFrames(heard);
    }

    @Test
    void whoLeavesTakesOverNothing() throws InterruptedException {
        // Given
        CountDownLatch told = new CountDownLatch(1);
        staying.model.thenHang(told, "Good ");
        staying.start(STREAMED, "k");
        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
        staying.store.expireLease(staying.live.all().iterator().next().run());

        // When
        leaving.gracefulShutdown.leave(openCalls::get, Duration.ZERO);
        leaving.leases.beat();

        // Then
        assertThat(staying.store.claimExpired(Duration.ofSeconds(10), 1)).hasSize(1);
    }

    private Thread departing(Duration timeout) {
        return Thread.ofVirtual().start(() -> {
            try {
                leaving.gracefulShutdown.leave(openCalls::get, timeout);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
