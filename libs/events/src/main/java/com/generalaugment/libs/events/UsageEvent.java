package com.generalaugment.libs.events;

import org.jspecify.annotations.Nullable;

/** What was used and what it cost. The envelope's id makes it count exactly once. */
public sealed interface UsageEvent extends Event {

    @Override
    default Topic topic() {
        return Topic.USAGE;
    }

    /**
     * The measured usage of one turn, written in the transaction of its result; it settles the reservation of the run.
     *
     * @param reservationId the run's id, as given to {@code Metering.Reserve}
     * @param agentTurns 1 for completed and incomplete turns, else 0
     * @param toolCalls server-side tool calls
     * @param model that answered; the numbers are those of all models that the turn asked
     * @param costMicros micro-dollars, each model's calls at its own price, rounded up once per model
     * @param modelProviderSource tenant or platform
     */
    record UsageRecorded(
            String reservationId,
            String responseId,
            String runId,
            @Nullable String sessionId,
            @Nullable String userId,
            @Nullable String keyId,
            @Nullable String environment,
            @Nullable String feature,
            @Nullable String source,
            String model,
            String modelProvider,
            String modelProviderSource,
            String priceVersion,
            String status,
            int agentTurns,
            int toolCalls,
            long inputTokens,
            long cachedInputTokens,
            long outputTokens,
            long reasoningTokens,
            long costMicros)
            implements UsageEvent {}
}
