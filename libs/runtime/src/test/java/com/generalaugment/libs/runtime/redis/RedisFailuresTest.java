package com.generalaugment.libs.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.redis.client.impl.types.ErrorType;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisFailuresTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOADING Redis is loading the dataset in memory",
                "READONLY You can't write against a read only replica.",
                "CLUSTERDOWN The cluster is down",
                "TRYAGAIN Multiple keys request during rehashing of slot",
                "BUSY Redis is busy running a script.",
                "OOM command not allowed when used memory > 'maxmemory'. script: a, on @user_script:1.",
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
                "NOAUTH Authentication required.",
                "ERR max number of clients reached",
                "ERR Error running script (call to f_51ea2c): @user_script:81: -READONLY You can't write against a replica",
                "ERR Error running script (call to f_51ea2c): @user_script: 81: OOM command not allowed",
                "CONNECTION_CLOSED"
            })
    void aServerThatCannotServeIsAnOutage(String answer) {
        assertThat(RedisFailures.of(ErrorType.create(answer))).isInstanceOf(RedisScript.Unavailable.class);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void aConnectionThatIsLostOrSilentIsAnOutage(Throwable loss) {
        assertThat(RedisFailures.of(loss)).isInstanceOf(RedisScript.Unavailable.class);
    }

    static Stream<Throwable> losses() {
        return Stream.of(
                new IOException("reset"),
                new TimeoutException(),
                new VertxException("Connection was closed"),
                new NoStackTraceThrowable("Redis waiting queue is full"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERR value is not an integer or out of range script: a, on @user_script:12.",
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                "ERR Error running script (call to f_51ea2c): @user_script:81: ERR hash value is not an integer",
                "NOSCRIPT No matching script.",
                "BUSYGROUP Consumer Group name already exists"
            })
    void aCommandThatIsWrongIsADefect(String answer) { // hazard 46
        assertThat(RedisFailures.of(new CompletionException(ErrorType.create(answer))))
                .isInstanceOf(RedisCommandFailed.class)
                .hasMessage(answer);
    }

    @Test
    void anAnswerThatCannotBeReadIsADefectAndNoOutage() {
        assertThat(RedisFailures.of(new NumberFormatException("x"))).isInstanceOf(RedisCommandFailed.class);
    }

    @Test
    void theTextOfADefectHasNoValues() {
        assertThat(RedisFailures.of(
                        ErrorType.create("ERR unknown command 'FOO', with args beginning with: 'ada@example.com'")))
                .hasMessage("ERR unknown command 'FOO'");
    }
}
