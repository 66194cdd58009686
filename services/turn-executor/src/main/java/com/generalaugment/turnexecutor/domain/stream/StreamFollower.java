package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.time.Jitter;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.LiveTurns;
import com.generalaugment.turnexecutor.domain.run.EventLog;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.LiveStreams.Following;
import com.generalaugment.turnexecutor.domain.run.ResponseStore;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Follows responses that are being made, here or on another replica, or that wait for that. */
public final class StreamFollower {

    /** Notices of new frames arrive at once; polling makes up for lost ones. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    /** Until the owner knows of its follower, and after every new frame. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    /** A stream that is silent for so long may have ended without a last frame. */
    private static final Duration SILENCE = Duration.ofMillis(500);

    /** Frames that come close together are read together. */
    private static final Duration GATHERING = Duration.ofMillis(10);

    private static final Duration CALL_AGAIN = Duration.ofSeconds(4);

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

    public static Problem inProgress() {
        return Problem.of(
                        ErrorKind.CONFLICT,
                        "idempotency_key_in_progress",
                        "The first request with this idempotency key is still running.")
                .retryAfter(Duration.ofSeconds(1));
    }

    /** Joins a running response wherever it runs; also goes on when another owner takes over. */
    Execution follow(Tenant tenant, String responseId, Extensions shown) {
        Optional<LiveTurn> here = live.find(tenant, responseId)
                .filter(turn -> turn.plan().request().publishesEvents());
        here.ifPresent(turn -> shown.require(turn.run().caller().extensions()));
        return here.map(Execution::joined).orElseGet(() -> follow(tenant, responseId, shown, List.of()));
    }

    /** @param known the events that are known already, from the first on */
    Execution follow(Tenant tenant, String responseId, Extensions shown, List<Frame> known) {
        Copy copy = new Copy(tenant, responseId, shown, new EventLog());
        known.forEach(copy.log::append);
        CompletableFuture<ObjectNode> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> run(copy, answer));
        return new Execution(copy.log, answer, false, copy::leave, Optional::empty);
    }

    /** A response that is followed, on behalf of one caller. */
    private static final class Copy {

        final Tenant tenant;
        final String responseId;
        final Extensions shown;
        final EventLog log;
        private final Semaphore news = new Semaphore(0);
        private volatile boolean left;

        Copy(Tenant tenant, String responseId, Extensions shown, EventLog log) {
            this.tenant = tenant;
            this.responseId = responseId;
            this.shown = shown;
            this.log = log;
        }

        long next() {
            return log.size();
        }

        void leave() {
            left = true;
            news.release();
        }

        /** Waits until there may be more, or the caller has left, or the pause is over. */
        void awaitNews(Duration pause) throws InterruptedException {
            if (news.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                news.drainPermits();
            }
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
        try (Following following = streams.follow(copy.tenant, copy.responseId, copy.news::release)) {
            long called = System.nanoTime();
            long heard = called;
            Duration pause = FIRST_PAUSE;
            while (!copy.left) {
                long before = copy.next();
                copyWhatIsNew(copy);
                if (isComplete(copy)) {
                    return;
                }
                long now = System.nanoTime();
                if (copy.next() > before) {
                    heard = now;
                    pause = FIRST_PAUSE;
                    Thread.sleep(GATHERING);
                } else if (now - heard > SILENCE.toNanos() && !runs.isRunning(copy.tenant, copy.responseId)) {
                    finishFromStore(copy);
                    return;
                }
                if (now - called > CALL_AGAIN.toNanos()) {
                    following.call();
                    called = now;
                }
                copy.awaitNews(Jitter.of(pause));
                pause = longer(pause);
            }
        }
    }

    private void copyWhatIsNew(Copy copy) throws InterruptedException {
        Optional<LiveTurn> here = live.find(copy.tenant, copy.responseId);
        if (here.isPresent() && here.get().plan().request().publishesEvents()) {
            copyFromHere(copy, here.get().log());
        } else {
            streams.read(copy.tenant, copy.responseId, copy.next()).forEach(copy.log::append);
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    /** Its new owner is this replica: no need to wait for the shared copy. */
    private static void copyFromHere(Copy copy, EventLog source) throws InterruptedException {
        EventLog.Reader reader = copy.news::release;
        source.follow(reader);
        try {
            while (!source.endsBefore(copy.next()) && !copy.left) {
                copy.awaitNews(LONGEST_PAUSE);
                for (Frame frame = source.at(copy.next()); frame != null; frame = source.at(copy.next())) {
                    copy.log.append(frame);
                }
            }
        } finally {
            source.leave(reader);
        }
    }

    private static boolean isComplete(Copy copy) {
        Frame last = copy.log.at(copy.next() - 1);
        return last != null && last.isTerminal();
    }

    /**
     * The run has ended; what the shared copy lacks is read from the store. A run that was refused has left nothing.
     */
    private void finishFromStore(Copy copy) {
        StoredResponse response = stored.find(copy.tenant, copy.responseId).orElseThrow(StreamFollower::inProgress);
        stored.frames(copy.tenant, copy.responseId).orElseGet(() -> RebuiltStream.of(response, copy.shown)).stream()
                .skip(copy.next())
                .forEach(copy.log::append);
    }
}
