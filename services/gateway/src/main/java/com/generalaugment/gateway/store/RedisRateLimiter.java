package com.generalaugment.gateway.store;

import com.generalaugment.gateway.domain.access.RateLimiter;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.redis.RedisLine;
import com.generalaugment.libs.runtime.redis.RedisScript;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** One sorted set per caller and one script per request. */
@ApplicationScoped
public class RedisRateLimiter implements RateLimiter {

    /**
     * The same as for PostgreSQL. An unreachable Redis fails at once; a silent one is more often overloaded than dead, and refused
     * callers would retry and add load.
     */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final RedisScript script;

    public RedisRateLimiter(Redis redis) {
        this.script = RedisScript.load(new RedisLine(redis), RedisRateLimiter.class, "/gateway/rate-limit.lua");
    }

    @Override
    public Decision take(String caller, int limit, Duration window) {
        String unique = Long.toString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
        try {
            Response answer = script.await(
                    List.of("genaug:rate:{" + caller + "}"),
                    List.of(Integer.toString(limit), Long.toString(window.toMillis()), unique),
                    TIMEOUT);
            return new Decision(
                    number(answer, 0) == 1,
                    limit,
                    (int) number(answer, 1),
                    Duration.ofMillis(number(answer, 2)),
                    Duration.ofMillis(number(answer, 3)));
        } catch (RedisScript.Unavailable e) {
            throw Problem.unavailable("Rate limits cannot be checked right now. Try again.", e);
        }
    }

    private static long number(Response answer, int index) {
        return Long.parseLong(answer.get(index).toString());
    }
}
