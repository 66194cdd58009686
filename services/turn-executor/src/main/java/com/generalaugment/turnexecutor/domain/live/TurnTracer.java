package com.generalaugment.turnexecutor.domain.live;

import com.generalaugment.libs.runtime.context.TraceContext;

/** Port: the work on a turn as a part of its caller's trace. */
public interface TurnTracer {

    /** The work begins, by the first owner or by one that took over; the caller closes it. */
    TurnSpan begin(LiveTurn turn);

    /** Closed without an end: what was done here is void. */
    interface TurnSpan extends AutoCloseable {

        /** What calls made by the work send on. */
        TraceContext context();

        /** The result is stored. */
        void ended(Ending ending);

        @Override
        void close();
    }
}
