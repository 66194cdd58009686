package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.redis.NegativeCache;
import com.generalaugment.libs.runtime.redis.RedisLine;
import com.generalaugment.libs.runtime.redis.RedisScript;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.search.NegativeUserCache;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Entries in Redis for users without facts. turn-executor reads them before it calls {@code Recall}. Every write of a user
 * removes the entry.
 */
@ApplicationScoped
public class RedisNegativeUserCache implements NegativeUserCache {

    /** An unreachable Redis fails at once; a slow one most often lacks processor time. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final RedisLine line;
    private final NegativeCache negativeCache;

    public RedisNegativeUserCache(Redis redis) {
        this.line = new RedisLine(redis);
        this.negativeCache = new NegativeCache(line, "facts");
    }

    /** Opens the connection before the first write needs it. */
    void start(@Observes StartupEvent event) {
        line.warm();
    }

    @Override
    public Look look() {
        NegativeCache.Look look = negativeCache.look();
        return owner -> look.note(owner.tenant(), owner.userId());
    }

    /** @throws Problem when the entry may still exist: the write is not acknowledged, whether or not it is committed */
    <T> T during(Owner owner, Supplier<T> write) {
        long began = System.nanoTime();
        Future<Void> disproof = disprove(owner);
        T written = write.get();
        if (System.nanoTime() - began > NegativeCache.LONGEST_WRITE.toNanos()) {
            disproof = disprove(owner);
        }
        try {
            RedisLine.await(disproof, TIMEOUT);
        } catch (RedisScript.Unavailable e) {
            throw Problem.unavailable("The user's memory cannot be changed at the moment.", e);
        }
        return written;
    }

    private Future<Void> disprove(Owner owner) {
        return negativeCache.disprove(owner.tenant(), owner.userId());
    }
}
