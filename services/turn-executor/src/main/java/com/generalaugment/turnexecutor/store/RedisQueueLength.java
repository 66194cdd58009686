package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.redis.RedisLine;
import com.generalaugment.libs.runtime.redis.RedisScript;
import com.generalaugment.turnexecutor.domain.run.QueueLength;
import com.generalaugment.turnexecutor.domain.run.RunQueue;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How many runs wait, counted by one replica for all of them: the number is kept in Redis for some seconds. */
@ApplicationScoped
public class RedisQueueLength implements QueueLength {

    private static final String KEY = "genaug:queue-depth:turns";
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final RunQueue queue;
    private final RedisLine line;

    public RedisQueueLength(RunQueue queue, Redis redis) {
        this.queue = queue;
        this.line = new RedisLine(redis);
    }

    /** While Redis is away every replica counts for itself. */
    @Override
    public long waiting(Duration maxAge) {
        Response known = known();
        if (known != null) {
            return Long.parseLong(known.toString());
        }
        long waiting = queue.waiting();
        line.send(Request.cmd(Command.SET).arg(KEY).arg(waiting).arg("PX").arg(maxAge.toMillis()));
        return waiting;
    }

    private @Nullable Response known() {
        try {
            return RedisLine.await(line.send(Request.cmd(Command.GET).arg(KEY)), TIMEOUT);
        } catch (RedisScript.Unavailable e) {
            return null;
        }
    }
}
