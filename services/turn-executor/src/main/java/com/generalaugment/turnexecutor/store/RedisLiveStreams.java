package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.redis.RedisLine;
import com.generalaugment.libs.runtime.redis.RedisScript;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.Run;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A hash per running stream: sequence number to frame, sealed for a turn that stores nothing. Writes go one after the
 * other and no caller waits for them; while Redis is unavailable, streams go on and only their shared copy has a gap.
 */
@ApplicationScoped
public class RedisLiveStreams implements LiveStreams {

    private static final String RUNNING_TTL_SECONDS = "90000";
    private static final String ENDED_TTL_SECONDS = "120";
    private static final int READ_AHEAD = 64;
    private static final int CORES_PER_LINE = 2;
    private static final int MAX_LINES = 4;
    /** The last of the first events comes when a replica begins to work; before that a run may have waited for long. */
    private static final int BEGIN = 3;
    /** No JSON document begins with it. */
    private static final byte SEALED = 1;

    /** Marks an erased stream, which accepts no frame after it; expires when no replica can still write one. */
    private static final String ERASED = "erased";

    private static final String WRONG_TYPE = "WRONGTYPE";
    private static final Runnable NOTHING = () -> {};
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Each stream has its own among them: their event loops share the work. */
    private final RedisLine[] lines;

    private final StreamNotices notices;
    private final Sealer sealer;

    public RedisLiveStreams(Redis redis, RedisChannels channels, Sealer sealer) {
        this.lines =
                new RedisLine[Math.clamp(Runtime.getRuntime().availableProcessors() / CORES_PER_LINE, 1, MAX_LINES)];
        Arrays.setAll(lines, number -> new RedisLine(redis));
        this.notices = new StreamNotices(channels, this::line, Clock.systemUTC());
        this.sealer = sealer;
    }

    /** The first stream should find the connection open. */
    void start(@Observes StartupEvent event) {
        for (RedisLine line : lines) {
            line.warm();
        }
        notices.start();
    }

    @Override
    public void publish(Run run, Frame frame, Runnable handedOver) {
        if (!run.stored() && run.idempotencyKey() == null) {
            // Only the caller itself can ever ask for it.
            handedOver.run();
            return;
        }
        String key = key(run.tenant(), run.responseId());
        RedisLine line = line(key);
        if (frame.sequenceNumber() == 0) {
            // Events that are published from the first one on replace all of an earlier owner's.
            line.offer(Request.cmd(Command.DEL).arg(key), NOTHING);
        }
        byte[] content = run.stored() ? frame.json() : sealed(scope(run.tenant(), run.responseId()), frame.json());
        line.offer(
                Request.cmd(Command.HSET).arg(key).arg(frame.sequenceNumber()).arg(Buffer.buffer(content)), handedOver);
        if (frame.sequenceNumber() < BEGIN) {
            line.offer(Request.cmd(Command.EXPIRE).arg(key).arg(RUNNING_TTL_SECONDS), NOTHING);
        }
        notices.publish(key);
    }

    @Override
    public void end(Run run) {
        String key = key(run.tenant(), run.responseId());
        line(key).offer(Request.cmd(Command.EXPIRE).arg(key).arg(ENDED_TTL_SECONDS), NOTHING);
    }

    @Override
    public List<Frame> read(Tenant tenant, String responseId, long from) {
        String key = key(tenant, responseId);
        Request request = Request.cmd(Command.HMGET).arg(key);
        for (long number = from; number < from + READ_AHEAD; number++) {
            request.arg(number);
        }
        List<Frame> frames = new ArrayList<>();
        for (Response json : answer(line(key)
                .send(request)
                .<Iterable<? extends @Nullable Response>>map(all -> all == null ? List.of() : all)
                .otherwise(RedisLiveStreams::orNothing))) {
            if (json == null) {
                break;
            }
            frames.add(FrameLines.frame(opened(scope(tenant, responseId), json.toBytes())));
        }
        return frames;
    }

    @Override
    public Following follow(Tenant tenant, String responseId, Runnable onChange) {
        return notices.follow(key(tenant, responseId), onChange);
    }

    @Override
    public void erase(Tenant tenant, List<String> responseIds) {
        List<Future<?>> sent = new ArrayList<>(responseIds.size());
        for (String responseId : responseIds) {
            String key = key(tenant, responseId);
            sent.add(line(key)
                    .send(Request.cmd(Command.SET)
                            .arg(key)
                            .arg(ERASED)
                            .arg("EX")
                            .arg(ENDED_TTL_SECONDS)));
        }
        answer(Future.all(sent));
    }

    private byte[] sealed(Sealer.Scope scope, byte[] json) {
        byte[] content = sealer.seal(scope, json);
        byte[] marked = new byte[content.length + 1];
        marked[0] = SEALED;
        System.arraycopy(content, 0, marked, 1, content.length);
        return marked;
    }

    private byte[] opened(Sealer.Scope scope, byte[] content) {
        if (content[0] != SEALED) {
            return content;
        }
        return sealer.open(scope, Arrays.copyOfRange(content, 1, content.length))
                .orElseThrow(() -> Problem.unavailable("This stream cannot be followed from here. Try again.", null));
    }

    private static Sealer.Scope scope(Tenant tenant, String responseId) {
        return new Sealer.Scope(Sealer.Purpose.STREAM_FRAME, tenant, responseId);
    }

    /** Nothing of an erased stream. */
    private static Iterable<? extends @Nullable Response> orNothing(Throwable failure) {
        if (String.valueOf(failure.getMessage()).startsWith(WRONG_TYPE)) {
            return List.of();
        }
        throw new CompletionException(failure);
    }

    private <T> T answer(Future<T> answer) {
        try {
            return RedisLine.await(answer, TIMEOUT);
        } catch (RedisScript.Unavailable e) {
            throw Problem.unavailable("Running streams cannot be followed right now. Try again.", e);
        }
    }

    private RedisLine line(String key) {
        return lines[Math.floorMod(key.hashCode(), lines.length)];
    }

    private static String key(Tenant tenant, String responseId) {
        return "genaug:stream:{" + tenant.projectId() + ":" + responseId + "}";
    }
}
