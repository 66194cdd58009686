package com.generalaugment.turnexecutor.domain.live;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.run.RunState;

/** How the work on a turn ended and what it used. */
public sealed interface TurnOutcome {

    TurnCharges charges();

    /** The model has finished; {@code state} is completed, incomplete or cancelled. */
    record Ended(RunState state, TurnCharges charges) implements TurnOutcome {}

    record Failed(Problem problem, TurnCharges charges) implements TurnOutcome {}

    /** A newer owner has the run: nothing may be written or published any more. */
    record Abandoned() implements TurnOutcome {
        @Override
        public TurnCharges charges() {
            return TurnCharges.NOTHING;
        }
    }
}
