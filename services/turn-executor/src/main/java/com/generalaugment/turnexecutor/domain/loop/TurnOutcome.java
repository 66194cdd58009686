package com.generalaugment.turnexecutor.domain.loop;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.run.RunState;

/** How the work on a turn ended and what it used. */
public sealed interface TurnOutcome {

    TokenUsage usage();

    /** The model has said what it has to say; {@code state} is completed, incomplete or cancelled. */
    record Ended(RunState state, TokenUsage usage) implements TurnOutcome {}

    record Failed(Problem problem, TokenUsage usage) implements TurnOutcome {}

    /** A newer owner has the run: nothing may be written or said any more. */
    record Abandoned() implements TurnOutcome {
        @Override
        public TokenUsage usage() {
            return TokenUsage.NONE;
        }
    }
}
