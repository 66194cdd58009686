package com.generalaugment.libs.runtime.pg;

import com.generalaugment.libs.runtime.error.Problem;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** What a failed statement means: the database is away (503, nothing was done), or we have a bug. */
final class StoreFailures {

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
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
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

    /** 08: connection, 40: undone in favour of others, 53: out of resources, 57: cancelled, shutting down, starting up. */
    private static boolean isServerAway(String sqlState) {
        return sqlState != null
                && (sqlState.startsWith("08")
                        || sqlState.startsWith("40")
                        || sqlState.startsWith("53")
                        || sqlState.startsWith("57"));
    }
}
