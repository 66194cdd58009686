package com.generalaugment.libs.runtime.redis;

import com.generalaugment.libs.runtime.telemetry.DefectReport;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.redis.client.impl.types.ErrorType;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a failed command means: Redis cannot serve at the moment, or the command is wrong. */
public final class RedisFailures {

    /**
     * First words of answers that a correct command gets from a server that cannot serve it now: it starts, fails over, is full, is busy
     * with a script, or its operator has not let this client in. {@code CONNECTION_CLOSED} is the client's own.
     */
    private static final Set<String> OUTAGES = Set.of(
            "CONNECTION_CLOSED",
            "LOADING",
            "READONLY",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "MOVED",
            "ASK",
            "NOREPLICAS",
            "NOGOODSLAVE",
            "MISCONF",
            "OOM",
            "BUSY",
            "UNKILLABLE",
            "NOAUTH",
            "WRONGPASS",
            "NOPERM");

    /** How servers before Redis 7 wrap the error of a command in a script. */
    private static final Pattern IN_SCRIPT =
            Pattern.compile("ERR Error running script \\(call to \\w+\\): @user_script: ?\\d+: -?(.*)", Pattern.DOTALL);

    private static final String TOO_MANY_CLIENTS = "ERR max number of clients";

    /** What follows in such a message are the values that were sent. */
    private static final String VALUES = ", with args beginning with";

    private RedisFailures() {}

    /** {@link RedisScript.Unavailable} for an outage; else {@link RedisCommandFailed}, which is logged and counted here. */
    static RuntimeException of(Throwable failure) {
        return switch (failure) {
            case RedisScript.Unavailable known -> known;
            case RedisCommandFailed known -> known;
            case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
            case ExecutionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
            case ErrorType refused -> ofAnswer(refused, String.valueOf(refused.getMessage()));
            case IOException e -> new RedisScript.Unavailable(e);
            case TimeoutException e -> new RedisScript.Unavailable(e);
            case VertxException e -> new RedisScript.Unavailable(e);
            // So the client calls a full queue and a connection that is closed already.
            case NoStackTraceThrowable e -> new RedisScript.Unavailable(e);
            // Other messages may hold what was read.
            default ->
                defect(failure.getClass().getSimpleName(), failure.getClass().getName(), failure);
        };
    }

    /** For answers that no caller waits for: an outage is passed over, a defect is logged and counted. */
    public static void report(Throwable failure) {
        of(failure);
    }

    private static RuntimeException ofAnswer(Throwable refused, String answer) {
        Matcher inScript = IN_SCRIPT.matcher(answer);
        String message = inScript.matches() ? inScript.group(1) : answer;
        String code = message.split(" ", 2)[0];
        if (OUTAGES.contains(code.toUpperCase(Locale.ROOT)) || message.startsWith(TOO_MANY_CLIENTS)) {
            return new RedisScript.Unavailable(refused);
        }
        return defect(code, answer.split(VALUES, 2)[0], refused);
    }

    private static RedisCommandFailed defect(String code, String text, Throwable cause) {
        DefectReport.add("redis", code, text);
        return new RedisCommandFailed(text, cause);
    }
}
