package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.redis.Absences;
import com.generalaugment.libs.runtime.redis.RedisLine;
import com.generalaugment.memory.domain.Newcomers;
import com.generalaugment.memory.domain.Owner;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Notes in Redis of users without facts; turn-executor reads them before it asks. Every write of a user disproves his. */
@ApplicationScoped
public class RedisNewcomers implements Newcomers {

    /** A Redis that is away says so at once; a silent one most often lacks a core. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Half of what a disproof keeps others from noting what they saw before. */
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(20);

    private final RedisLine line;
    private final Absences absences;

    public RedisNewcomers(Redis redis) {
        this.line = new RedisLine(redis);
        this.absences = new Absences(line, "facts");
    }

    /** The first fact should find the connection open. */
    void start(@Observes StartupEvent event) {
        line.warm();
    }

    @Override
    public Look look() {
        Absences.Look look = absences.look();
        return owner -> look.note(owner.tenant(), owner.userId());
    }

    /** @throws Problem when the note may still be there: the write is not acknowledged, whether or not it is committed */
    <T> T during(Owner owner, Supplier<T> write) {
        long began = System.nanoTime();
        CompletableFuture<Void> disproof = disprove(owner);
        T written = write.get();
        if (System.nanoTime() - began > LONGEST_WRITE.toNanos()) {
            disproof = disprove(owner);
        }
        await(disproof);
        return written;
    }

    private CompletableFuture<Void> disprove(Owner owner) {
        Tenant tenant = owner.tenant();
        return absences.disprove(tenant, owner.userId()).toCompletionStage().toCompletableFuture();
    }

    private static void await(CompletableFuture<Void> disproof) {
        try {
            disproof.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    private static Problem unavailable(Exception cause) {
        return Problem.unavailable("The user's memory cannot be changed at the moment.", cause);
    }
}
