package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.domain.turn.TurnService.Frame;
import com.generalaugment.libs.runtime.error.Problem;

/** Where the frames of one turn go: an event stream or a WebSocket. Ends with exactly one of the last four. */
interface TurnSink {

    /**
     * @param drained called when a client that was behind has caught up
     * @param gone called when the client has disconnected
     */
    void listen(Runnable drained, Runnable gone);

    /** Whether the client has disconnected. */
    boolean isClosed();

    /** Whether the client is behind: then wait for {@code drained}. */
    boolean isFull();

    /** Whether something has been sent, so that a plain refusal is no longer possible. */
    boolean hasBegun();

    /** Before the first frame; again before each other one. */
    void begin(boolean isReplay);

    void frame(Frame frame);

    /** The stream has ended properly. */
    void done();

    /** Answers with the whole response object instead of a stream. */
    void whole(Frame frame);

    /** Answers with an error instead of a stream. */
    void refuse(Problem problem);

    /** Ends without writing: the client has disconnected. */
    void abandon();
}
