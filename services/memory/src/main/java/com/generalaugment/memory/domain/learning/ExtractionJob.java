package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.Owner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A turn that something may be learned from: its project wants that, and its user has said something himself.
 *
 * @param configVersion of the project when the turn ran
 * @param keyId the API key that the turn came with; environment likewise
 * @param traceparent of the turn
 * @param attempts how often somebody has begun
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
