package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.Owner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A turn to extract facts from: its project has learning on, and its user wrote something.
 *
 * @param configVersion of the project when the turn ran
 * @param keyId the API key that the turn came with; environment likewise
 * @param traceparent of the turn
 * @param attempts how often a worker has begun
 */
public record ExtractionJob(
        Owner owner,
        String responseId,
        long configVersion,
        @Nullable String keyId,
        @Nullable String environment,
        @Nullable String traceparent,
        Instant endedAt,
        int attempts) {}
