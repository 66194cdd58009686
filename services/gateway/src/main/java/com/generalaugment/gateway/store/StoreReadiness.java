package com.generalaugment.gateway.store;

import com.generalaugment.gateway.domain.access.Readiness;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.libs.runtime.redis.RedisLine;
import com.generalaugment.libs.runtime.redis.RedisScript;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Checks PostgreSQL and Redis with a trivial command each. */
@ApplicationScoped
public class StoreReadiness implements Readiness {

    private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(2);

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
            RedisLine.await(redis.send(Request.cmd(Command.PING)), REDIS_TIMEOUT);
            return true;
        } catch (RedisScript.Unavailable e) {
            return false;
        }
    }
}
