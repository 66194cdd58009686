package com.generalaugment.libs.runtime.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.error.Unprocessable;
import com.generalaugment.libs.runtime.error.Unprocessable.Reason;
import com.generalaugment.libs.runtime.redis.RedisScript;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.RetriableException;

/** What a failure of a handler means to the record: it waits, or it can never be handled. */
final class RecordFailures {

    private static final int DEPTH = 8;

    /** 22: a value that no column takes, 23: a rule of the tables, 54: too large. */
    private static final List<String> CONSTRAINTS = List.of("22", "23", "54");

    private RecordFailures() {}

    /** Whether something outside of the record is away, so that the same record succeeds later. */
    static boolean isOutage(Throwable failure) {
        return causes(failure).anyMatch(RecordFailures::saysAway);
    }

    /** Why a record that always fails fails. */
    static Reason reason(Throwable failure) {
        return causes(failure)
                .flatMap(cause -> switch (cause) {
                    case Unprocessable known -> Stream.of(known.reason());
                    case PgException refused when isConstraint(refused) -> Stream.of(Reason.CONSTRAINT);
                    default -> Stream.<Reason>empty();
                })
                .findFirst()
                .orElse(Reason.DEFECT);
    }

    /** No retry helps. */
    static boolean isFinal(Throwable failure) {
        return failure instanceof Unprocessable;
    }

    /** Class names and constant texts only: other messages may hold what a user said. */
    static String text(Throwable failure) {
        StringBuilder text = new StringBuilder();
        causes(failure).forEach(cause -> {
            text.append(text.isEmpty() ? "" : "; because of ")
                    .append(cause.getClass().getSimpleName());
            switch (cause) {
                case Unprocessable known -> text.append(": ").append(known.getMessage());
                case PgException refused -> text.append(' ').append(refused.getSqlState());
                default -> {}
            }
        });
        return text.toString();
    }

    private static boolean saysAway(Throwable cause) {
        return switch (cause) {
            case Problem problem ->
                switch (problem.kind()) {
                    case UNAVAILABLE, TIMEOUT, BAD_GATEWAY, TOO_MANY_REQUESTS -> true;
                    default -> false;
                };
            // Tables or rights are not those of this build, as before a migration: no record of any content succeeds.
            case PgException refused -> String.valueOf(refused.getSqlState()).startsWith("42");
            case RedisScript.Unavailable e -> true;
            case TimeoutException e -> true;
            case RetriableException e -> true;
            case RejectedExecutionException e -> true;
            case JsonProcessingException e -> false;
            case IOException e -> true;
            default -> false;
        };
    }

    private static boolean isConstraint(PgException refused) {
        String state = String.valueOf(refused.getSqlState());
        return CONSTRAINTS.stream().anyMatch(state::startsWith);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(DEPTH);
    }
}
