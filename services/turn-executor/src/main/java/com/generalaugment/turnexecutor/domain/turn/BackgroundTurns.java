package com.generalaugment.turnexecutor.domain.turn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.response.ResponseDocument;
import com.generalaugment.turnexecutor.domain.response.ResponseState;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.RetryingCommit;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunQueue;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.Signals;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.domain.stream.ResponseEvents;
import com.generalaugment.turnexecutor.domain.stream.Responses;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves an admitted turn to whichever replica has room, and answers its request at once. */
public final class BackgroundTurns {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundTurns.class);
    /** For a database that is away, while the caller waits. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final RunQueue queue;
    private final LiveStreams streams;
    private final Responses responses;
    private final Signals signals;
    private final RetryingCommit commit;

    public BackgroundTurns(RunQueue queue, LiveStreams streams, Responses responses, Signals signals, Clock clock) {
        this.commit = new RetryingCommit(clock, LONGEST_WAIT);
        this.queue = queue;
        this.streams = streams;
        this.responses = responses;
        this.signals = signals;
    }

    /** The first events are published before a replica can begin: the owner continues behind them. */
    Execution enqueue(Run run, TurnRequest request, ResponseDocument document) {
        ObjectNode queued = document.render(ResponseState.queued());
        List<Frame> published = new ArrayList<>();
        new ResponseEvents(run.responseId(), false, published::add).queue(queued);
        published.forEach(frame -> streams.publish(run, frame, () -> {}));
        leaveToAnyReplica(run);
        signals.queued();
        return request.stream() ? responses.follow(run, published) : Execution.finished(queued, List.of(), false);
    }

    private void leaveToAnyReplica(Run run) {
        try {
            commit.run(() -> queue.enqueue(run));
        } catch (RunStore.LostLease e) {
            // An earlier try was carried out without an answer, or the run was taken over: in both cases it goes on
            // elsewhere.
            LOG.info("{} has another owner already", run.id());
        }
    }
}
