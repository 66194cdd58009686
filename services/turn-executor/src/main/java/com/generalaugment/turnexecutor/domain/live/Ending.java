package com.generalaugment.turnexecutor.domain.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.response.ResponseState;
import com.generalaugment.turnexecutor.domain.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a turn ended, in the words of the response, of the facts and of the run's events. */
public record Ending(
        LiveTurn turn, RunState state, @Nullable Problem problem, TurnCharges charges) {

    /** Of all models together. */
    public TokenUsage usage() {
        return charges.usage();
    }

    public String status() {
        return switch (state) {
            case RunState.Queued queued -> "queued";
            case RunState.Running running -> "in_progress";
            case RunState.Completed completed -> "completed";
            case RunState.Incomplete incomplete -> "incomplete";
            case RunState.Failed failed -> "failed";
            case RunState.Cancelled cancelled -> "cancelled";
        };
    }

    @Nullable
    String incompleteReason() {
        return switch (state) {
            case RunState.Incomplete incomplete -> incomplete.reason();
            case RunState.Cancelled cancelled -> "cancelled";
            case RunState.Queued queued -> null;
            case RunState.Running running -> null;
            case RunState.Completed completed -> null;
            case RunState.Failed failed -> null;
        };
    }

    public String timelineName() {
        return switch (state) {
            case RunState.Failed failed -> "failed";
            case RunState.Cancelled cancelled -> "cancelled";
            case RunState.Queued queued -> "queued";
            case RunState.Running running -> "started";
            case RunState.Completed completed -> "completed";
            case RunState.Incomplete incomplete -> "completed";
        };
    }

    /** Only a turn with a result counts as one. */
    public int agentTurns() {
        boolean hasResult = state instanceof RunState.Completed || state instanceof RunState.Incomplete;
        return hasResult && turn.plan().document().isTurn() ? 1 : 0;
    }

    public long costMicros() {
        return charges.micros();
    }

    public ObjectNode render(List<ObjectNode> items, Instant now) {
        boolean ended = state instanceof RunState.Completed || state instanceof RunState.Incomplete;
        return turn.plan()
                .document()
                .ranOn(turn.route().origin())
                .render(new ResponseState(
                        status(),
                        List.copyOf(items),
                        usage(),
                        problem,
                        incompleteReason(),
                        ended ? now : null,
                        Duration.between(turn.run().createdAt(), now).toMillis(),
                        costMicros()));
    }
}
