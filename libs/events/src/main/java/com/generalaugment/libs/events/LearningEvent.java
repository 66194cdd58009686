package com.generalaugment.libs.events;

import org.jspecify.annotations.Nullable;

/**
 * What memory may learn from, written by turn-executor in the transaction that stored the response. Only for projects that learn:
 * no consumer reads, or writes, anything for all others.
 */
public sealed interface LearningEvent extends Event {

    @Override
    default Topic topic() {
        return Topic.LEARNING;
    }

    /**
     * A user has written a text in a turn that was completed and stored. The event does not carry the text.
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
