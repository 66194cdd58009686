package com.generalaugment.gateway.api;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;

/**
 * Why a WebSocket is closed from this side, once its running turn has ended.
 *
 * @param refusal what every message is answered with that has no turn yet
 * @param announced whether the client is told, also if it has asked for nothing
 */
record Farewell(Problem refusal, boolean announced, short closeCode, String closeReason) {

    private static final short NORMAL = 1000;
    private static final short GOING_AWAY = 1001;
    private static final short POLICY = 1008;

    static Farewell limitReached() {
        return new Farewell(
                Problem.of(
                        ErrorKind.INVALID,
                        "websocket_connection_limit_reached",
                        "This connection is 60 minutes old. Open a new one to go on."),
                true,
                NORMAL,
                "connection limit reached");
    }

    static Farewell leaving() {
        return new Farewell(
                Problem.unavailable("This replica is stopping. Open a new connection.", null),
                false,
                GOING_AWAY,
                "going away");
    }

    /** @param problem why the credential counts no more */
    static Farewell unwelcome(Problem problem) {
        return new Farewell(problem, false, POLICY, problem.reason());
    }
}
