package com.generalaugment.turnexecutor.domain.run;

import java.time.Duration;

/** Port: how many runs of all projects wait, for callers that need no number of this very moment. */
public interface QueueLength {

    /** @param maxAge of the number, which another replica may have counted */
    long waiting(Duration maxAge);
}
