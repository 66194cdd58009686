package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.run.EventLog;
import com.generalaugment.turnexecutor.domain.run.Frame;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a caller follows: the events of a response, or its final object.
 *
 * @param isReplay the answer of an earlier request with the same idempotency key
 * @param callerGone to be run when the caller's connection is gone
 */
public record Execution(EventLog log, CompletableFuture<ObjectNode> answer, boolean isReplay, Runnable callerGone) {

    static Execution of(LiveTurn turn) {
        return new Execution(turn.log(), turn.answer(), false, turn::callerGone);
    }

    static Execution finished(ObjectNode response, List<Frame> frames, boolean isReplay) {
        EventLog log = new EventLog();
        frames.forEach(log::append);
        log.abandon();
        return new Execution(log, CompletableFuture.completedFuture(response), isReplay, () -> {});
    }

    /** Follows a turn that somebody else waits for too: going away stops nothing. */
    static Execution attached(EventLog log, CompletableFuture<ObjectNode> answer) {
        return new Execution(log, answer, true, () -> {});
    }
}
