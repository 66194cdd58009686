package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.domain.turn.TurnService.Frame;
import com.generalaugment.libs.runtime.error.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How far a client has heard a turn, and whether it can hear the rest from another replica when its source is lost. */
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

    /** The events that end a stream whose turn cannot be heard any further. */
    void tell(Problem problem, TurnSink sink) {
        StartedTurn turn = begun();
        long number = lastNumber() + 1;
        sink.frame(Frame.own(number, "error", StartedTurn.error(problem, number)));
        if (turn != null) {
            turn.failed(problem, number + 1)
                    .ifPresent(json -> sink.frame(Frame.own(number + 1, "response.failed", json)));
        }
    }

    /** Only stored turns go on elsewhere, and not for ever: whoever has heard nothing for 40 seconds is told so. */
    synchronized boolean mayGoOn(Problem problem) {
        return isLost(problem) && (begun == null || begun.isStored()) && isInTime();
    }

    /** A call that was open for long was not broken: a turn that waits in the queue says nothing meanwhile. */
    private boolean isInTime() {
        long now = System.nanoTime();
        if (brokenSince == 0 || now - openedAt > REATTACH_NANOS) {
            brokenSince = now;
        }
        return now - brokenSince < REATTACH_NANOS;
    }

    /** Away or restarting, or the response is between two owners: nothing that says the turn itself has failed. */
    private static boolean isLost(Problem problem) {
        return switch (problem.reason()) {
            case "service_unavailable", "upstream_timeout" -> true;
            default -> false;
        };
    }
}
