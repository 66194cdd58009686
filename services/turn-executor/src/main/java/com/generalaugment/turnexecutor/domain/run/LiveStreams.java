package com.generalaugment.turnexecutor.domain.run;

import com.generalaugment.libs.runtime.context.Tenant;
import java.util.List;

/**
 * Port to the shared copy of running streams: lets another replica follow a response, and a new owner see what the
 * client of an earlier one has seen. May be lost; nothing that is stored depends on it.
 */
public interface LiveStreams {

    /**
     * Hands a frame on before it is sent to the client. Never fails and never waits. What may not be stored is kept
     * sealed.
     *
     * @param handedOver runs when the frame has left this process, or cannot: on any thread, in the order of the frames
     */
    void publish(Run run, Frame frame, Runnable handedOver);

    /** The stream is stored now; the copy may go. */
    void end(Run run);

    /** Frames from that number on, as far as they are there. */
    List<Frame> read(Tenant tenant, String responseId, long from);

    /**
     * Listens for new frames of a stream, wherever they are made.
     *
     * @param onChange called when there may be more to {@link #read}; must not block. A call may get lost
     */
    Following follow(Tenant tenant, String responseId, Runnable onChange);

    /** One follower that listens. */
    interface Following extends AutoCloseable {

        /**
         * Signals that the follower is still connected: without it calls end after some seconds. Never fails and never
         * waits.
         */
        void call();

        @Override
        void close();
    }

    /**
     * Forgets the streams of turns that have ended, also what their owners may be about to say.
     *
     * @throws com.generalaugment.libs.runtime.error.Problem 503 when they may still be there
     */
    void erase(Tenant tenant, List<String> responseIds);
}
