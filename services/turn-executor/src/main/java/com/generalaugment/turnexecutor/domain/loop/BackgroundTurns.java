package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.response.ResponseDocument;
import com.generalaugment.turnexecutor.domain.response.ResponseState;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunQueue;
import com.generalaugment.turnexecutor.domain.run.Signals;
import java.util.ArrayList;
import java.util.List;

/** Leaves an admitted turn to whichever replica has room, and answers its request at once. */
public final class BackgroundTurns {

    private final RunQueue queue;
    private final LiveStreams streams;
    private final Responses responses;
    private final Signals signals;

    public BackgroundTurns(RunQueue queue, LiveStreams streams, Responses responses, Signals signals) {
        this.queue = queue;
        this.streams = streams;
        this.responses = responses;
        this.signals = signals;
    }

    /** The first events are told before anybody can begin: whoever does goes on behind them. */
    Execution enqueue(Run run, TurnRequest request, ResponseDocument document) {
        ObjectNode queued = document.render(ResponseState.queued());
        List<Frame> told = new ArrayList<>();
        new ResponseEvents(run.responseId(), false, told::add).queue(queued);
        told.forEach(frame -> streams.publish(run, frame, () -> {}));
        queue.enqueue(run);
        signals.queued();
        return request.stream() ? responses.follow(run, told) : Execution.finished(queued, List.of(), false);
    }
}
