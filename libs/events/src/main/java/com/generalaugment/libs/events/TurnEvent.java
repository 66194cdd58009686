package com.generalaugment.libs.events;

import org.jspecify.annotations.Nullable;

/** How a turn ended, written by turn-executor in the transaction that stored the response. */
public sealed interface TurnEvent extends Event {

    String responseId();

    String runId();

    @Override
    default Topic topic() {
        return Topic.TURN;
    }

    /**
     * @param status completed or incomplete
     * @param userId the app's user id, if the turn named one
     * @param incompleteReason set exactly when status is incomplete
     */
    record TurnCompleted(
            String responseId,
            String runId,
            String status,
            @Nullable String userId,
            @Nullable String incompleteReason,
            boolean background)
            implements TurnEvent {}

    /** @param code the stable reason of the public error catalogue */
    record TurnFailed(
            String responseId, String runId, @Nullable String userId, String code, boolean background)
            implements TurnEvent {}

    record TurnCancelled(
            String responseId, String runId, @Nullable String userId, boolean background) implements TurnEvent {}
}
