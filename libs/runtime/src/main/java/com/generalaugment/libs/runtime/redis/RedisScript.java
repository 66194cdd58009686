package com.generalaugment.libs.runtime.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Lua script that Redis keeps by its hash: called by hash, sent again only when Redis has forgotten it. */
public final class RedisScript {

    /** Redis could not be asked, cannot serve now, or did not answer in time. What the script did, if anything, is not known. */
    public static final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unavailable(@Nullable Throwable cause) {
            super("Redis is away", cause, false, false);
        }
    }

    private final RedisLine redis;
    private final String source;
    private final String hash;

    private RedisScript(RedisLine redis, String source) {
        this.redis = redis;
        this.source = source;
        this.hash = sha1(source);
    }

    /** @param resources absolute paths on the class path of the owner, put together in this order */
    public static RedisScript load(RedisLine redis, Class<?> owner, String... resources) {
        StringBuilder source = new StringBuilder();
        for (String resource : resources) {
            source.append(read(owner, resource));
        }
        return new RedisScript(redis, source.toString());
    }

    private static String read(Class<?> owner, String resource) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Future<Response> run(List<String> keys, List<String> arguments) {
        return send(Command.EVALSHA, hash, keys, arguments)
                .recover(failure -> isUnknown(failure)
                        ? send(Command.EVAL, source, keys, arguments)
                        : Future.failedFuture(failure));
    }

    /**
     * @throws Unavailable when Redis cannot serve, or there is no answer within the timeout
     * @throws RedisCommandFailed when the script fails: a defect of ours
     */
    public Response await(List<String> keys, List<String> arguments, Duration timeout) {
        return RedisLine.await(run(keys, arguments), timeout);
    }

    private Future<Response> send(Command command, String script, List<String> keys, List<String> arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(request::arg);
        return redis.send(request).map(RedisScript::answered);
    }

    /** Our scripts always answer something. */
    private static Response answered(@Nullable Response answer) {
        if (answer == null) {
            throw new IllegalStateException("a script answered nil");
        }
        return answer;
    }

    private static boolean isUnknown(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
    }

    private static String sha1(String source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
