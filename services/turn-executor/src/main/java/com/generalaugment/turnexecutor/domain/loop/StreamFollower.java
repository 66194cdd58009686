package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.EventLog;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.ResponseStore;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Follows responses that are being made, here or on another replica. */
final class StreamFollower {

    private static final Duration POLL = Duration.ofMillis(30);
    private static final int POLLS_PER_LOOK = 20;
    private static final Duration LONGEST_FOLLOW = Duration.ofMinutes(11);

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
    Execution follow(Tenant tenant, String responseId) {
        Optional<LiveTurn> here = live.find(tenant, responseId);
        if (here.isPresent() && here.get().plan().request().stream()) {
            return Execution.joined(here.get());
        }
        EventLog log = new EventLog();
        CompletableFuture<ObjectNode> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> copy(tenant, responseId, log, answer));
        return Execution.attached(log, answer);
    }

    private void copy(Tenant tenant, String responseId, EventLog log, CompletableFuture<ObjectNode> answer) {
        try {
            copyFrames(tenant, responseId, log);
            answer.complete(Json.object());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(e);
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        } finally {
            log.abandon();
        }
    }

    private void copyFrames(Tenant tenant, String responseId, EventLog log) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_FOLLOW.toNanos();
        long next = 0;
        for (int polls = 1; System.nanoTime() < deadline; polls++) {
            List<Frame> more = streams.read(tenant, responseId, next);
            more.forEach(log::append);
            next += more.size();
            if (!more.isEmpty() && more.getLast().isTerminal()) {
                return;
            }
            if (polls % POLLS_PER_LOOK == 0 && !runs.isRunning(tenant, responseId)) {
                finishFromStore(tenant, responseId, next, log);
                return;
            }
            Thread.sleep(POLL);
        }
    }

    /** The run has ended; what the shared copy lacks is read from the store. A run that was refused has left nothing. */
    private void finishFromStore(Tenant tenant, String responseId, long next, EventLog log) {
        StoredResponse response = stored.find(tenant, responseId).orElseThrow(StreamFollower::inProgress);
        stored.frames(tenant, responseId).orElseGet(() -> RebuiltStream.of(response)).stream()
                .skip(next)
                .forEach(log::append);
    }
}
