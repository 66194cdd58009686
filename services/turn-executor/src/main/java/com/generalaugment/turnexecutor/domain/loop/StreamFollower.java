package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.EventLog;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.ResponseStore;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Follows responses that are being made, here or on another replica, or that wait for that. */
final class StreamFollower {

    private static final Duration POLL = Duration.ofMillis(30);
    private static final int POLLS_PER_LOOK = 20;

    private final ResponseStore stored;
    private final RunStore runs;
    private final LiveStreams streams;
    private final LiveTurns live;

    StreamFollower(ResponseStore stored, RunStore runs, LiveStreams streams, LiveTurns live) {
        this.stored = stored;
        this.runs = runs;
        this.streams = streams;
        this.live = live;
    }

    static Problem inProgress() {
        return Problem.of(
                        ErrorKind.CONFLICT,
                        "idempotency_key_in_progress",
                        "The first request with this idempotency key is still running.")
                .retryAfter(Duration.ofSeconds(1));
    }

    /** Joins a running response wherever it runs; also goes on when its owner dies and another takes over. */
    Execution follow(Tenant tenant, String responseId, Extensions shown) {
        Optional<LiveTurn> here = live.find(tenant, responseId)
                .filter(turn -> turn.plan().request().tellsEvents());
        here.ifPresent(turn -> shown.require(turn.run().caller().extensions()));
        return here.map(Execution::joined).orElseGet(() -> follow(tenant, responseId, shown, List.of()));
    }

    /** @param told the events that are known already, from the first on */
    Execution follow(Tenant tenant, String responseId, Extensions shown, List<Frame> told) {
        Copy copy = new Copy(tenant, responseId, shown, new EventLog(), new CountDownLatch(1));
        told.forEach(copy.log::append);
        CompletableFuture<ObjectNode> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> run(copy, answer));
        return new Execution(copy.log, answer, false, copy.left::countDown, Optional::empty);
    }

    /** @param left open as long as somebody follows */
    private record Copy(Tenant tenant, String responseId, Extensions shown, EventLog log, CountDownLatch left) {

        long next() {
            return log.size();
        }

        /** @return whether nobody follows any more */
        boolean isLeftWithin(Duration pause) throws InterruptedException {
            return left.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void run(Copy copy, CompletableFuture<ObjectNode> answer) {
        try {
            copyFrames(copy);
            answer.complete(Json.object());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        } finally {
            copy.log.abandon();
        }
    }

    private void copyFrames(Copy copy) throws InterruptedException {
        for (int polls = 1; !copy.isLeftWithin(POLL); polls++) {
            Optional<LiveTurn> here = live.find(copy.tenant, copy.responseId);
            if (here.isPresent() && here.get().plan().request().tellsEvents()) {
                copyFromHere(copy, here.get().log());
            } else {
                streams.read(copy.tenant, copy.responseId, copy.next()).forEach(copy.log::append);
            }
            if (isTold(copy)) {
                return;
            }
            if (polls % POLLS_PER_LOOK == 0 && !runs.isRunning(copy.tenant, copy.responseId)) {
                finishFromStore(copy);
                return;
            }
        }
    }

    /** Its new owner is this replica: no need to wait for the shared copy. */
    private static void copyFromHere(Copy copy, EventLog source) throws InterruptedException {
        Semaphore more = new Semaphore(1);
        EventLog.Reader reader = more::release;
        source.follow(reader);
        try {
            while (!source.endsBefore(copy.next())) {
                if (copy.isLeftWithin(Duration.ZERO)) {
                    return;
                }
                more.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                more.drainPermits();
                for (Frame frame = source.at(copy.next()); frame != null; frame = source.at(copy.next())) {
                    copy.log.append(frame);
                }
            }
        } finally {
            source.leave(reader);
        }
    }

    private static boolean isTold(Copy copy) {
        Frame last = copy.log.at(copy.next() - 1);
        return last != null && last.isTerminal();
    }

    /** The run has ended; what the shared copy lacks is read from the store. A run that was refused has left nothing. */
    private void finishFromStore(Copy copy) {
        StoredResponse response = stored.find(copy.tenant, copy.responseId).orElseThrow(StreamFollower::inProgress);
        stored.frames(copy.tenant, copy.responseId).orElseGet(() -> RebuiltStream.of(response, copy.shown)).stream()
                .skip(copy.next())
                .forEach(copy.log::append);
    }
}
