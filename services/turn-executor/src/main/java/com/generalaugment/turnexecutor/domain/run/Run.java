package com.generalaugment.turnexecutor.domain.run;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A durable execution of one turn. It is worked on under a lease; every write carries the fence and fails when a newer
 * owner exists. States: {@link RunState}.
 *
 * @param id {@code run_…}
 * @param fence grows by one with every owner that works on it; 0 before the first one of a background run
 * @param caller how the request came in
 * @param idempotencyKey the claimed key, if any
 * @param stored whether the caller wants the response kept
 * @param activeSince when the first owner began; a run that waits has not been active yet
 */
public record Run(
        Tenant tenant,
        String id,
        String responseId,
        @Nullable String userId,
        long fence,
        Caller caller,
        @Nullable String idempotencyKey,
        boolean stored,
        Instant createdAt,
        Instant activeSince) {

    /** A run that is worked on from its creation. */
    public Run(
            Tenant tenant,
            String id,
            String responseId,
            @Nullable String userId,
            long fence,
            Caller caller,
            @Nullable String idempotencyKey,
            boolean stored,
            Instant createdAt) {
        this(tenant, id, responseId, userId, fence, caller, idempotencyKey, stored, createdAt, createdAt);
    }

    /**
     * Who asked, and how the answer refers to the request.
     *
     * @param traceparent what the caller sent, echoed in the response's metadata; {@code tracestate} likewise
     * @param extensions what it wants to see beside the core
     */
    public record Caller(
            long configVersion,
            @Nullable String keyId,
            @Nullable String environment,
            String requestId,
            TraceContext trace,
            @Nullable String traceparent,
            @Nullable String tracestate,
            Extensions extensions) {

        /**
         * The environment of turns by which the installation checks itself. No key has it. They run on the built-in
         * model, are neither reserved nor counted, and no fact of them is published.
         */
        private static final String SELF_CHECK = "self_check";

        /** Who wants to see the core only. */
        public Caller(
                long configVersion,
                @Nullable String keyId,
                @Nullable String environment,
                String requestId,
                TraceContext trace,
                @Nullable String traceparent,
                @Nullable String tracestate) {
            this(configVersion, keyId, environment, requestId, trace, traceparent, tracestate, Extensions.NONE);
        }

        public boolean isSelfCheck() {
            return SELF_CHECK.equals(environment);
        }

        public Caller with(Extensions wanted) {
            return new Caller(configVersion, keyId, environment, requestId, trace, traceparent, tracestate, wanted);
        }
    }

    /** Whether it makes a response; what makes something else is no turn. */
    public boolean isTurn() {
        return responseId.startsWith("resp_");
    }

    public boolean isTakenOver() {
        return fence > 1;
    }
}
