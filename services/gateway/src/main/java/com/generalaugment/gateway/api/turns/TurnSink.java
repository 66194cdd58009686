package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.domain.turn.TurnService.Frame;
import com.generalaugment.libs.runtime.error.Problem;

/** Where the frames of one turn go: an event stream or a WebSocket. Ends with exactly one of the last four. */
interface TurnSink {

    /**
     * @param drained called when a client that was behind has caught up
     * @param gone called when the client has gone away
     */
    void listen(Runnable drained, Runnable gone);

    /** Whether nobody is there any more. */
    boolean isClosed();

    /** Whether the client is behind: then wait for {@code drained}. */
    boolean isFull();

    /** Whether something has been sent, so that it is too late for a plain refusal. */
    boolean hasBegun();

    /** Before the first frame; again before each other one. */
    void begin(boolean isReplay);

    void frame(Frame frame);

    /** The stream has ended properly. */
    void done();

    /** There is no stream, but the response object alone. */
    void whole(Frame frame);

    /** There is no stream, but this. */
    void refuse(Problem problem);

    /** Nothing more is written: the client is gone. */
    void abandon();
}
