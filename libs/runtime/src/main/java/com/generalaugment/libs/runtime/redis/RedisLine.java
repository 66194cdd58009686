package com.generalaugment.libs.runtime.redis;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection that all commands of its owner share: each is sent at once, behind those that have no answer yet. A pool has
 * one command under way per connection, so that on a busy machine everybody waits for the round trips of all who came before;
 * here a thousand commands cost one. Opened at first use, and again when it was lost.
 */
public final class RedisLine {

    private static final String RUN_ID = "run_id:";

    private final Redis redis;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Future<RedisConnection> line;
    /** Of the connection: what is sent there is on the wire before the next task runs. */
    private volatile @Nullable Context loop;

    private volatile @Nullable Identity identity;

    private record Identity(RedisConnection connection, Future<String> name) {}

    public RedisLine(Redis redis) {
        this.redis = redis;
    }

    /**
     * Fails when Redis is away, and when {@code quarkus.redis.max-waiting-handlers} commands have no answer yet. What became
     * of a command that failed is not known.
     */
    public Future<@Nullable Response> send(Request request) {
        Future<RedisConnection> open = open();
        return open.succeeded() ? open.result().send(request) : open.compose(connection -> connection.send(request));
    }

    /**
     * For what may get lost: sent only if the line is open, and else the line will soon be.
     *
     * @param handedOver runs when the command has left this process, so that killing it does not take the command along (unless
     *     Redis meets the reset connection while it answers earlier commands), or cannot leave: at once or on the line's event loop, in the order of the offers
     */
    public void offer(Request request, Runnable handedOver) {
        Future<RedisConnection> open = open();
        Context on = loop;
        if (!open.succeeded() || on == null) {
            handedOver.run();
            return;
        }
        on.runOnContext(ready -> {
            open.result().send(request).onFailure(RedisLine::report);
            handedOver.run();
        });
    }

    /** A key of another type is how its owner keeps late writers out. */
    private static void report(Throwable failure) {
        if (!String.valueOf(failure.getMessage()).startsWith("WRONGTYPE")) {
            RedisFailures.report(failure);
        }
    }

    /**
     * Which server, of which start, is at the other end of the line now: after a restart or a failover it is another one. Asked
     * once per connection; fails where Redis does not report it.
     */
    public Future<String> server() {
        return open().compose(connection -> {
            Identity known = identity;
            if (known == null
                    || known.connection() != connection
                    || known.name().failed()) {
                known = new Identity(
                        connection,
                        connection.send(Request.cmd(Command.INFO).arg("server")).map(RedisLine::runId));
                identity = known;
            }
            return known.name();
        });
    }

    /**
     * For virtual threads.
     *
     * @throws RedisScript.Unavailable when Redis cannot serve, or there is no answer within the timeout
     * @throws RedisCommandFailed when Redis refuses the command: a defect of ours
     */
    public static <T extends @Nullable Object> T await(Future<T> answer, Duration timeout) {
        try {
            return answer.toCompletionStage().toCompletableFuture().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw RedisFailures.of(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new RedisScript.Unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisScript.Unavailable(e);
        }
    }

    /** Opens the line, so that the first command need not wait for that. */
    public void warm() {
        open();
    }

    private static String runId(@Nullable Response info) {
        return String.valueOf(info)
                .lines()
                .filter(line -> line.startsWith(RUN_ID))
                .map(line -> line.substring(RUN_ID.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Redis does not report its run_id"));
    }

    private Future<RedisConnection> open() {
        Future<RedisConnection> open = line;
        return open == null || open.failed() ? reopen() : open;
    }

    private Future<RedisConnection> reopen() {
        lock.lock();
        try {
            Future<RedisConnection> open = line;
            if (open == null || open.failed()) {
                open = redis.connect().onSuccess(this::watch);
                line = open;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    private void watch(RedisConnection connection) {
        loop = Vertx.currentContext();
        connection.exceptionHandler(e -> drop(connection));
        connection.endHandler(end -> drop(connection));
    }

    private void drop(RedisConnection broken) {
        lock.lock();
        try {
            Future<RedisConnection> open = line;
            if (open == null || !open.succeeded() || open.result() != broken) {
                return;
            }
            line = null;
        } finally {
            lock.unlock();
        }
        broken.close();
    }
}
