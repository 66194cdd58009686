package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.body.RequestMemory;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;

/**
 * Why the gateway closes a WebSocket once its running turn has ended.
 *
 * @param refusal the answer to every message that has no turn yet
 * @param announced whether the refusal is sent to the client before the close, even if no message waits
 */
record CloseReason(Problem refusal, boolean announced, short closeCode, String closeReason) {

    private static final short NORMAL = 1000;
    private static final short GOING_AWAY = 1001;
    private static final short POLICY = 1008;
    private static final short TRY_AGAIN_LATER = 1013;

    static CloseReason limitReached() {
        return new CloseReason(
                Problem.of(
                        ErrorKind.INVALID,
                        "websocket_connection_limit_reached",
                        "This connection is 60 minutes old. Open a new one to go on."),
                true,
                NORMAL,
                "connection limit reached");
    }

    static CloseReason leaving() {
        return new CloseReason(
                Problem.unavailable("This replica is stopping. Open a new connection.", null),
                false,
                GOING_AWAY,
                "going away");
    }

    /** No memory for the next message. */
    static CloseReason overloaded() {
        return new CloseReason(RequestMemory.full(), true, TRY_AGAIN_LATER, "try again later");
    }

    static CloseReason tooSlow() {
        return new CloseReason(
                Problem.of(ErrorKind.TIMEOUT, "request_timeout", "A message did not arrive in time."),
                true,
                POLICY,
                "message too slow");
    }

    /** The client sends pings and does not read the pongs. */
    static CloseReason flooded() {
        return new CloseReason(
                Problem.of(ErrorKind.INVALID, "invalid_request", "Too many control frames."), true, POLICY, "flood");
    }

    /** @param problem why the credential is no longer valid */
    static CloseReason unwelcome(Problem problem) {
        return new CloseReason(problem, false, POLICY, problem.reason());
    }
}
