package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.redis.RedisLine;
import com.generalaugment.turnexecutor.domain.run.LiveStreams.Following;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Notifies the owner of a stream that it is followed, and its followers of new frames. A stream without followers costs
 * nothing: its owner publishes a notice only for those whose followers have called within the last seconds.
 */
final class StreamNotices {

    private static final String CALLS = "genaug:followed";
    private static final Duration CALL_HOLDS = Duration.ofSeconds(12);
    /** Beyond it followers find what is new by looking. */
    private static final int MOST = 20_000;

    private static final Runnable NOTHING = () -> {};

    private final RedisChannels channels;
    private final Function<String, RedisLine> line;
    private final Clock clock;
    /** Streams of any replica, and until when their followers count as there. */
    private final Map<String, Instant> followed = new ConcurrentHashMap<>();

    private volatile Instant cleaned;

    /** @param line by the key of a stream: what is sent there keeps its order */
    StreamNotices(RedisChannels channels, Function<String, RedisLine> line, Clock clock) {
        this.channels = channels;
        this.line = line;
        this.clock = clock;
        this.cleaned = clock.instant();
    }

    void start() {
        channels.subscribe(CALLS, this::called);
    }

    /** @param key of the stream */
    Following follow(String key, Runnable onChange) {
        RedisChannels.Subscription subscription = channels.subscribe(notices(key), notice -> onChange.run());
        Following following = new Following() {
            @Override
            public void call() {
                line.apply(key).offer(Request.cmd(Command.PUBLISH).arg(CALLS).arg(key), NOTHING);
            }

            @Override
            public void close() {
                subscription.close();
            }
        };
        following.call();
        return following;
    }

    /** There is a new frame, which has been handed to the same line before. */
    void publish(String key) {
        if (!followed.isEmpty() && followed.containsKey(key)) {
            line.apply(key).offer(Request.cmd(Command.PUBLISH).arg(notices(key)).arg(""), NOTHING);
        }
    }

    private void called(String key) {
        Instant now = clock.instant();
        if (now.isAfter(cleaned.plus(CALL_HOLDS))) {
            cleaned = now;
            followed.values().removeIf(now::isAfter);
        }
        if (followed.size() < MOST) {
            followed.put(key, now.plus(CALL_HOLDS));
        }
    }

    private static String notices(String key) {
        return key + ":more";
    }
}
