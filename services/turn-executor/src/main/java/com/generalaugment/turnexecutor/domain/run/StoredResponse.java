package com.generalaugment.turnexecutor.domain.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response as it is kept.
 *
 * @param input this turn's own input items; earlier ones are reached over {@code previousResponseId}
 * @param document the whole response object
 */
public record StoredResponse(
        String id,
        String runId,
        @Nullable String userId,
        @Nullable String previousResponseId,
        String status,
        List<ObjectNode> input,
        ObjectNode document,
        Instant createdAt) {}
