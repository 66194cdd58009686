package com.generalaugment.gateway.domain.turn;

import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.error.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Port to the service that executes turns. Failures are its problems, or 503 when it is unreachable. */
public interface TurnService {

    /**
     * How documents are rendered, and for which key.
     *
     * @param configVersion version of the project's configuration
     * @param encryptedReasoning whether a read includes encrypted reasoning, which models expect back
     * @param extensions whether events beside the core are wanted; {@code rawReasoning} only with these
     * @param keyId empty for none; {@code environment} and {@code runtimeMode} likewise
     */
    record Options(
            long configVersion,
            String keyId,
            String environment,
            String runtimeMode,
            boolean metadataAsStrings,
            boolean encryptedReasoning,
            boolean extensions,
            boolean rawReasoning) {}

    /**
     * One {@code POST /v1/responses}.
     *
     * @param traceparent as received, empty for none; {@code tracestate} and {@code idempotencyKey} likewise
     * @param carried the context from a frame of the response that is continued; empty for none
     * @param carryUpTo most bytes that the last frame of an unstored turn may carry
     */
    record Turn(
            byte[] body, String idempotencyKey, String traceparent, String tracestate, byte[] carried, long carryUpTo) {

        public Turn(byte[] body, String idempotencyKey, String traceparent, String tracestate) {
            this(body, idempotencyKey, traceparent, tracestate, new byte[0], 0);
        }
    }

    /**
     * @param type the event's type; empty for a whole response object, which comes alone
     * @param carried the context that continues this unstored response; empty for none
     */
    record Frame(long number, String type, byte[] json, boolean isReplay, byte[] carried) {

        /** An event of the edge itself. */
        public static Frame own(long number, String type, byte[] json) {
            return new Frame(number, type, json, false, new byte[0]);
        }

        public boolean isWhole() {
            return type.isEmpty();
        }

        public boolean isTerminal() {
            return switch (type) {
                case "response.completed", "response.incomplete", "response.failed" -> true;
                default -> false;
            };
        }
    }

    /** Receives the frames of one call, one at a time, on threads that must not be blocked. */
    interface Listener {
        /** A replica works on the request, which can be released. Called at most once, before the first frame. */
        default void onAccepted() {}

        void onFrame(Frame frame);

        void onEnd();

        void onFailed(Problem problem);
    }

    /** A call in progress. Only requested frames arrive. */
    interface Call {
        void request(int frames);

        /** The caller has disconnected. */
        void cancel();
    }

    Call execute(RequestContext context, Options options, Turn turn, Listener listener);

    /** @param startingAfter frames with a larger number only; null: all */
    Call replay(
            RequestContext context,
            Options options,
            String responseId,
            String user,
            @Nullable Long startingAfter,
            Listener listener);

    byte[] retrieve(RequestContext context, Options options, String responseId, String user);

    byte[] delete(RequestContext context, Options options, String responseId, String user);

    /** Ends a running or waiting background response; an ended one stays unchanged. */
    byte[] cancel(RequestContext context, Options options, String responseId, String user);

    /** @param order query parameters as received; empty when absent */
    byte[] inputItems(
            RequestContext context,
            Options options,
            String responseId,
            String user,
            String order,
            String limit,
            String after,
            List<String> include);

    /** The size of the input that a turn would give its model. */
    byte[] countInputTokens(RequestContext context, Options options, Turn turn);

    /** One {@code POST /v1/responses/compact}: its only frame is the whole answer. */
    Call compact(RequestContext context, Options options, Turn turn, Listener listener);

    byte[] models(RequestContext context, Options options);

    byte[] model(RequestContext context, Options options, String model);
}
