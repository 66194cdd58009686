package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.domain.turn.TurnService.Frame;
import com.generalaugment.libs.runtime.error.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How much of a turn was sent to the client, and whether another replica can send the rest when its source is lost. */
final class TurnProgress {

    private static final long REATTACH_NANOS = Duration.ofSeconds(40).toNanos();

    private @Nullable StartedTurn begun;
    private long lastNumber = -1;
    private long brokenSince;
    private long openedAt;

    synchronized void opened() {
        openedAt = System.nanoTime();
    }

    synchronized void remember(Frame frame) {
        if (begun == null) {
            begun = new StartedTurn(frame.json());
        }
        lastNumber = frame.number();
        brokenSince = 0;
    }

    /** Null before the first frame. */
    synchronized @Nullable StartedTurn begun() {
        return begun;
    }

    /** -1 before the first frame. */
    synchronized long lastNumber() {
        return lastNumber;
    }

    /** Sends the events that end a stream whose turn cannot be followed any further. */
    void report(Problem problem, TurnSink sink) {
        StartedTurn turn = begun();
        long number = lastNumber() + 1;
        sink.frame(Frame.own(number, "error", StartedTurn.error(problem, number)));
        if (turn != null) {
            turn.failed(problem, number + 1)
                    .ifPresent(json -> sink.frame(Frame.own(number + 1, "response.failed", json)));
        }
    }

    /** Only stored turns can be resumed on another replica. Without a frame for 40 seconds the client gets an error. */
    synchronized boolean mayGoOn(Problem problem) {
        return isLost(problem) && (begun == null || begun.isStored()) && isInTime();
    }

    /** A call that was open for long was not broken: a turn that waits in the queue sends no frames meanwhile. */
    private boolean isInTime() {
        long now = System.nanoTime();
        if (brokenSince == 0 || now - openedAt > REATTACH_NANOS) {
            brokenSince = now;
        }
        return now - brokenSince < REATTACH_NANOS;
    }

    /** The replica is unreachable or restarting, or the response has no owner at the moment; the turn itself has not failed. */
    private static boolean isLost(Problem problem) {
        return switch (problem.reason()) {
            case "service_unavailable", "upstream_timeout" -> true;
            default -> false;
        };
    }
}
