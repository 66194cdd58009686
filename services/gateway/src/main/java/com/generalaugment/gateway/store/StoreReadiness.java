package com.generalaugment.gateway.store;

import com.generalaugment.gateway.domain.access.Readiness;
import com.generalaugment.libs.runtime.pg.Database;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks PostgreSQL and Redis a trivial question each. */
@ApplicationScoped
public class StoreReadiness implements Readiness {

    private final Database database;
    private final Redis redis;

    public StoreReadiness(Database database, Redis redis) {
        this.database = database;
        this.redis = redis;
    }

    @Override
    public boolean isDatabaseConnected() {
        try {
            database.executeUnscoped("SELECT 1", Tuple.tuple());
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Override
    public boolean isRedisConnected() {
        try {
            redis.send(Request.cmd(Command.PING))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(2, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
