package com.generalaugment.libs.runtime.pg;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.telemetry.DefectReport;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * What a failed statement means: the database is away (503, nothing was done), it answers what the caller expects (a violated constraint, an
 * error that a function of ours raises), or the statement is wrong, which is logged and counted.
 */
final class StoreFailures {

    /**
     * Classes of errors of a server that cannot serve a correct statement now. 08: connection, 25006: a standby, 28: not let in, 3D: no such
     * database, 40: undone in favour of others, 53: out of resources, 55P03: locked, 57: cancelled, shutting down, starting up, 58: its host
     * failed.
     */
    private static final List<String> OUTAGES = List.of("08", "25006", "28", "3D", "40", "53", "55P03", "57", "58");

    /** 23: constraints; GA: raised by functions of this platform. */
    private static final List<String> EXPECTED = List.of("23", "GA");

    /** How the driver begins when a statement is given values that it cannot take; it has sent nothing. */
    private static final List<String> WRONG_VALUES =
            List.of("The number of parameters to execute", "Parameter at position");

    /** What comes from here on in such a message is the value, which may be a person's. */
    private static final String VALUE = " and value = ";

    private StoreFailures() {}

    static RuntimeException of(Throwable failure) {
        String message = failure.getMessage();
        if (message != null && WRONG_VALUES.stream().anyMatch(message::startsWith)) {
            return new IllegalStateException(message.split(VALUE, 2)[0]);
        }
        if (isAway(failure)) {
            return Problem.unavailable("The database is away. Try again.", failure);
        }
        if (failure instanceof PgException refused) {
            reportDefect(refused);
        }
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }

    private static void reportDefect(PgException refused) {
        String state = String.valueOf(refused.getSqlState());
        if (EXPECTED.stream().noneMatch(state::startsWith)) {
            DefectReport.add("postgresql", state, withoutValues(state, String.valueOf(refused.getErrorMessage())));
        }
    }

    /** Messages of class 22 quote the value, which may be a person's. */
    private static String withoutValues(String state, String message) {
        return state + " " + (state.startsWith("22") ? message.split(": \"", 2)[0] : message);
    }

    private static boolean isAway(Throwable failure) {
        return switch (failure) {
            case IOException e -> true;
            case TimeoutException e -> true;
            case PgException e -> isServerAway(e.getSqlState());
            case VertxException e -> true;
            // So the driver calls a connection that was lost while it lay in the pool.
            case NoStackTraceThrowable e -> true;
            default -> false;
        };
    }

    private static boolean isServerAway(String sqlState) {
        return sqlState != null && OUTAGES.stream().anyMatch(sqlState::startsWith);
    }
}
