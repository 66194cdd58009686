package com.generalaugment.libs.events;

import org.jspecify.annotations.Nullable;

/**
 * What memory may learn from, written by turn-executor in the transaction that stored the response. Only for projects that learn:
 * nobody reads, or writes, anything for all others.
 */
public sealed interface LearningEvent extends Event {

    @Override
    default Topic topic() {
        return Topic.LEARNING;
    }

    /**
     * A user has written something himself in a turn that was completed and stored. His words stay where they are.
     *
     * @param userId the app's user id
     * @param configVersion of the project when the turn ran
     * @param keyId the API key that the turn came with; environment likewise
     */
    record UserSpoke(
            String responseId,
            String userId,
            long configVersion,
            @Nullable String keyId,
            @Nullable String environment) implements LearningEvent {}
}
