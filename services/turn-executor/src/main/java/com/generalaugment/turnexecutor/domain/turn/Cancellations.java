package com.generalaugment.turnexecutor.domain.turn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.time.Jitter;
import com.generalaugment.turnexecutor.domain.durability.Takeover;
import com.generalaugment.turnexecutor.domain.run.RunQueue;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import com.generalaugment.turnexecutor.domain.run.Signals;
import com.generalaugment.turnexecutor.domain.stream.Responses;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The use cases of ending what is being made: cancel and delete, wherever it runs or waits. */
public final class Cancellations {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    private static final Duration SIGNAL_AGAIN = Duration.ofMillis(300);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final Responses responses;
    private final RunStore runs;
    private final RunQueue queue;
    private final Takeover takeover;
    private final Signals signals;
    private final Duration lease;

    public Cancellations(
            Responses responses, RunStore runs, RunQueue queue, Takeover takeover, Signals signals, Duration lease) {
        this.responses = responses;
        this.runs = runs;
        this.queue = queue;
        this.takeover = takeover;
        this.signals = signals;
        this.lease = lease;
    }

    /**
     * Cancels a background response; one that has ended stays as it is.
     *
     * @return the response as it is now
     * @throws Problem 404 {@code response_not_found}, 400 {@code response_not_cancellable} for a turn in the
     *     foreground, 503 while its owner cannot be reached
     */
    public ObjectNode cancel(Tenant tenant, String responseId, @Nullable String user) {
        Optional<Orphan> open = responses.running(tenant, responseId, user);
        if (open.isPresent()) {
            refuseUnlessBackground(Json.readTrusted(open.get().requiredRequest())
                    .path("background")
                    .asBoolean());
            end(tenant, responseId);
        }
        ObjectNode response = responses.find(tenant, responseId, user).shown();
        refuseUnlessBackground(response.path("background").asBoolean());
        return response;
    }

    /** Deletes a response; a running one is cancelled first. @throws Problem 404 {@code response_not_found} */
    public void delete(Tenant tenant, String responseId, @Nullable String user) {
        if (responses.running(tenant, responseId, user).isPresent()) {
            end(tenant, responseId);
        }
        responses.find(tenant, responseId, user);
        if (!responses.forget(tenant, responseId)) {
            throw Problem.notFound("response");
        }
    }

    private static void refuseUnlessBackground(boolean background) {
        if (!background) {
            throw Problem.of(
                    ErrorKind.INVALID,
                    "response_not_cancellable",
                    "Only a response made with background: true can be cancelled.");
        }
    }

    /**
     * Ends the turn, whether or not a caller waits for it: a queued one here, a running one by its owner; no replica
     * begins it in between.
     *
     * @throws Problem 503 when its owner has not ended it in time
     */
    public void end(Tenant tenant, String responseId) {
        runs.requestCancel(tenant, responseId);
        long began = System.nanoTime();
        long signalled = began - SIGNAL_AGAIN.toNanos();
        Duration pause = FIRST_PAUSE;
        while (runs.isRunning(tenant, responseId)) {
            long now = System.nanoTime();
            if (now - signalled >= SIGNAL_AGAIN.toNanos()) {
                endOrSignal(tenant, responseId);
                signalled = now;
            }
            if (now - began > TIMEOUT.toNanos()) {
                throw Problem.unavailable("The response is being cancelled. Ask for it again.", null);
            }
            sleep(Jitter.of(pause));
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        }
    }

    /** An owner that has just begun may miss the first signal, and what it cannot begin waits again. */
    private void endOrSignal(Tenant tenant, String responseId) {
        queue.claim(tenant, responseId, lease)
                .ifPresentOrElse(takeover::resume, () -> signals.cancel(tenant, responseId));
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("Interrupted.", e);
        }
    }
}
