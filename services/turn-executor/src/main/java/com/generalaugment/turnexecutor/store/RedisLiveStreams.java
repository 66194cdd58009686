package com.generalaugment.turnexecutor.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.Run;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A hash per running stream: sequence number to frame. One connection carries all writes, in order and without waiting; while
 * it is away, streams go on and only their shared copy has a hole.
 */
@ApplicationScoped
public class RedisLiveStreams implements LiveStreams {

    private static final String RUNNING_TTL_SECONDS = "7200";
    private static final String ENDED_TTL_SECONDS = "120";
    private static final int READ_AHEAD = 64;
    private static final long PATIENCE_MILLIS = 2_000;

    private final Redis redis;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private volatile @Nullable RedisConnection pipe;

    public RedisLiveStreams(Redis redis) {
        this.redis = redis;
    }

    @Override
    public void publish(Run run, Frame frame) {
        String key = key(run.tenant(), run.responseId());
        send(Request.cmd(Command.HSET).arg(key).arg(frame.sequenceNumber()).arg(new String(frame.json(), UTF_8)));
        if (frame.sequenceNumber() == 0) {
            send(Request.cmd(Command.EXPIRE).arg(key).arg(RUNNING_TTL_SECONDS));
        }
    }

    @Override
    public void end(Run run) {
        send(Request.cmd(Command.EXPIRE)
                .arg(key(run.tenant(), run.responseId()))
                .arg(ENDED_TTL_SECONDS));
    }

    @Override
    public List<Frame> read(Tenant tenant, String responseId, long from) {
        Request request = Request.cmd(Command.HMGET).arg(key(tenant, responseId));
        for (long number = from; number < from + READ_AHEAD; number++) {
            request.arg(number);
        }
        List<Frame> frames = new ArrayList<>();
        for (Response json : answer(request)) {
            if (json == null) {
                break;
            }
            frames.add(FrameLines.frame(json.toBytes()));
        }
        return frames;
    }

    private void send(Request request) {
        RedisConnection open = pipe;
        if (open == null) {
            connect();
            return;
        }
        open.send(request).onFailure(e -> drop(open));
    }

    private void connect() {
        if (connecting.compareAndSet(false, true)) {
            redis.connect().onComplete(done -> {
                if (done.succeeded()) {
                    RedisConnection opened = done.result();
                    opened.exceptionHandler(e -> drop(opened));
                    opened.endHandler(end -> drop(opened));
                    pipe = opened;
                }
                connecting.set(false);
            });
        }
    }

    private void drop(RedisConnection broken) {
        if (pipe == broken) {
            pipe = null;
            broken.close();
        }
    }

    private Response answer(Request request) {
        try {
            return redis.send(request)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw Problem.unavailable("Running streams cannot be followed right now. Try again.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("Interrupted.", e);
        }
    }

    private static String key(Tenant tenant, String responseId) {
        return "genaug:stream:{" + tenant.projectId() + ":" + responseId + "}";
    }
}
