package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.run.EventLog;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.ResponseStore;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The use cases of stored and running responses: read, follow, repeat, delete. Every one asks for the tenant again. */
public final class Responses {

    private static final Duration POLL = Duration.ofMillis(30);
    private static final int POLLS_PER_LOOK = 20;
    private static final Duration LONGEST_FOLLOW = Duration.ofMinutes(11);

    private final ResponseStore stored;
    private final RunStore runs;
    private final LiveStreams streams;
    private final LiveTurns live;

    public Responses(ResponseStore stored, RunStore runs, LiveStreams streams, LiveTurns live) {
        this.stored = stored;
        this.runs = runs;
        this.streams = streams;
        this.live = live;
    }

    /** @param user when given it must be the response's; @throws Problem 404 {@code response_not_found} */
    public StoredResponse find(Tenant tenant, String responseId, @Nullable String user) {
        return stored.find(tenant, responseId)
                .filter(response -> user == null || user.equals(response.userId()))
                .orElseThrow(() -> Problem.notFound("response"));
    }

    Optional<Orphan> running(Tenant tenant, String responseId, @Nullable String user) {
        return runs.findRunning(tenant, responseId)
                .filter(orphan -> user == null || user.equals(orphan.run().userId()));
    }

    private boolean isRunning(Tenant tenant, String responseId, @Nullable String user) {
        return running(tenant, responseId, user).isPresent();
    }

    /** The turns that a new one continues, oldest first. */
    List<StoredResponse> chain(Tenant tenant, @Nullable String previousResponseId, @Nullable String user) {
        if (previousResponseId == null) {
            return List.of();
        }
        List<StoredResponse> chain = stored.chain(tenant, previousResponseId);
        if (!chain.isEmpty() && sameUser(chain.getLast().userId(), user)) {
            return chain;
        }
        if (chain.isEmpty() && isRunning(tenant, previousResponseId, user)) {
            throw Problem.of(ErrorKind.CONFLICT, "response_not_final", "The previous response is still running.")
                    .retryAfter(Duration.ofSeconds(1));
        }
        throw Problem.notFound("previous_response").param("previous_response_id");
    }

    /** All events of a response: live ones while it runs, kept ones afterwards, else rebuilt from its items. */
    public Execution replay(Tenant tenant, String responseId, @Nullable String user, @Nullable Long startingAfter) {
        if (isRunning(tenant, responseId, user)) {
            return follow(tenant, responseId);
        }
        StoredResponse response = find(tenant, responseId, user);
        Optional<List<Frame>> kept = stored.frames(tenant, responseId);
        if (kept.isEmpty() && startingAfter != null) {
            throw Problem.of(
                            ErrorKind.INVALID,
                            "stream_expired",
                            "The events of this response are not kept any more; read it without starting_after.")
                    .param("starting_after");
        }
        return Execution.finished(response.document(), kept.orElseGet(() -> RebuiltStream.of(response)), false);
    }

    public void delete(Tenant tenant, String responseId, @Nullable String user) {
        if (isRunning(tenant, responseId, user)) {
            cancel(tenant, responseId);
        }
        find(tenant, responseId, user);
        if (!stored.delete(tenant, responseId)) {
            throw Problem.notFound("response");
        }
    }

    Execution repeat(Tenant tenant, String responseId, boolean stream) {
        StoredResponse response = find(tenant, responseId, null);
        List<Frame> frames =
                stream ? stored.frames(tenant, responseId).orElseGet(() -> RebuiltStream.of(response)) : List.of();
        return Execution.finished(response.document(), frames, true);
    }

    Execution repeatSealed(Optional<SealedAnswer> answer) {
        SealedAnswer kept = answer.orElseThrow(() -> Problem.of(
                ErrorKind.CONFLICT,
                "idempotency_replay_unavailable",
                "The answer of this request was not stored and is not kept any more."));
        return Execution.finished(kept.response(), kept.frames(), true);
    }

    /** Joins a running response wherever it runs; also goes on when its owner dies and another takes over. */
    Execution follow(Tenant tenant, String responseId) {
        Optional<LiveTurn> here = live.find(tenant, responseId);
        if (here.isPresent() && here.get().plan().request().stream()) {
            return Execution.attached(here.get().log(), here.get().answer());
        }
        EventLog log = new EventLog();
        CompletableFuture<ObjectNode> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> copy(tenant, responseId, log, answer));
        return Execution.attached(log, answer);
    }

    private void copy(Tenant tenant, String responseId, EventLog log, CompletableFuture<ObjectNode> answer) {
        try {
            long deadline = System.nanoTime() + LONGEST_FOLLOW.toNanos();
            long next = 0;
            for (int polls = 1; System.nanoTime() < deadline; polls++) {
                List<Frame> more = streams.read(tenant, responseId, next);
                more.forEach(log::append);
                next += more.size();
                if (!more.isEmpty() && more.getLast().isTerminal()) {
                    break;
                }
                if (polls % POLLS_PER_LOOK == 0) {
                    Optional<StoredResponse> end = stored.find(tenant, responseId);
                    if (end.isPresent()) {
                        finishFromStore(tenant, end.get(), next, log);
                        break;
                    }
                }
                Thread.sleep(POLL);
            }
            answer.complete(find(tenant, responseId, null).document());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        } finally {
            log.abandon();
        }
    }

    private void finishFromStore(Tenant tenant, StoredResponse response, long next, EventLog log) {
        List<Frame> frames =
                new ArrayList<>(stored.frames(tenant, response.id()).orElseGet(() -> RebuiltStream.of(response)));
        frames.stream().skip(next).forEach(log::append);
    }

    private void cancel(Tenant tenant, String responseId) {
        live.find(tenant, responseId).ifPresent(turn -> turn.stop(LiveTurn.StopReason.CANCEL_REQUESTED));
        runs.requestCancel(tenant, responseId);
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (System.nanoTime() < deadline && isRunning(tenant, responseId, null)) {
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean sameUser(@Nullable String owner, @Nullable String user) {
        return owner == null ? user == null : owner.equals(user);
    }
}
