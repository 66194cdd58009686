package com.generalaugment.turnexecutor.domain.live;

import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.run.Admission.Hold;
import java.time.Duration;

/**
 * How long turns may take.
 *
 * @param waitedFor longest activity of a turn in the foreground
 * @param background longest activity of one in background; waiting in the queue does not count
 */
public record TurnLimits(Duration waitedFor, Duration background) {

    /** What an admitted run holds while it waits; later it would be admitted anew. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    /** For storing the result, and for the fact that settles the reservation to arrive. */
    private static final Duration SETTLING = Duration.ofMinutes(5);

    public Duration of(TurnRequest request) {
        return request.background() ? background : waitedFor;
    }

    /** What a run holds as soon as it is worked on. */
    public Hold holdOfRunning(TurnRequest request) {
        return new Hold(false, of(request).plus(SETTLING));
    }

    /** What a run holds when it is admitted: one in background has to wait first. */
    public Hold holdOfAdmitted(TurnRequest request) {
        return request.background() ? new Hold(true, LONGEST_WAIT) : holdOfRunning(request);
    }
}
