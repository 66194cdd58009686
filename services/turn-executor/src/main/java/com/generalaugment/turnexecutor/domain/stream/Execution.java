package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.request.CarriedContext;
import com.generalaugment.turnexecutor.domain.run.EventLog;
import com.generalaugment.turnexecutor.domain.run.Frame;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What a caller follows: the events of a response, or its final object.
 *
 * @param isReplay the answer of an earlier request with the same idempotency key
 * @param callerGone to be run when the caller's connection is gone
 * @param carried once it has ended: what continues it when nothing of it is stored
 */
public record Execution(
        EventLog log,
        CompletableFuture<ObjectNode> answer,
        boolean isReplay,
        Runnable callerGone,
        Supplier<Optional<CarriedContext>> carried) {

    public static Execution of(LiveTurn turn) {
        return new Execution(turn.log(), turn.answer(), false, turn::callerGone, turn::carried);
    }

    public static Execution finished(ObjectNode response, List<Frame> frames, boolean isReplay) {
        EventLog log = new EventLog();
        frames.forEach(log::append);
        log.abandon();
        return new Execution(log, CompletableFuture.completedFuture(response), isReplay, () -> {}, Optional::empty);
    }

    /** Joins a turn that runs here and that other callers may wait for too. */
    static Execution joined(LiveTurn turn) {
        return new Execution(turn.log(), turn.answer(), false, turn::callerGone, turn::carried);
    }

    /** The same, marked as the answer of an earlier request. */
    public Execution asReplay() {
        return new Execution(log, answer, true, callerGone, carried);
    }
}
