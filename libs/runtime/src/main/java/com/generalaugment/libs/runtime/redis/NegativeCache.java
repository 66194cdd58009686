package com.generalaugment.libs.runtime.redis;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.id.Sha256;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/**
 * Notes in Redis that a store holds nothing of a user, so that others need not ask its service. Never wrong, also when Redis
 * restarts from an old snapshot or another server takes over; may be missing at any time, and then the service is asked.
 *
 * <p>The owner of the store takes a {@link Look} before it reads, and notes what it did not find. A writer disproves while
 * it writes, and acknowledges only then: for a minute nothing can be noted, and a look that began before the write is too old by
 * then. A note belongs to one start of one server.
 */
public final class NegativeCache {

    private static final String NOTE_MILLIS =
            Long.toString(Duration.ofMinutes(5).toMillis());
    private static final String DISPROOF_MILLIS =
            Long.toString(Duration.ofMinutes(1).toMillis());
    private static final Duration MOST_OF_A_LOOK = Duration.ofSeconds(20);
    /** With the longest look it is less than what a disproof keeps others from noting what they saw before. */
    public static final Duration LONGEST_WRITE = Duration.ofSeconds(20);

    private static final int DIGEST_BYTES = 16;

    private final RedisLine line;
    private final String prefix;

    /** @param what the store's name, part of the keys in Redis */
    public NegativeCache(RedisLine line, String what) {
        this.line = line;
        this.prefix = "genaug:none:" + what + ":";
    }

    /** The moment before a store is read. */
    public final class Look {

        private final Future<String> server = line.server();
        private final long began = System.nanoTime();

        private Look() {}

        /** Nothing was found. No call waits for this note, and it may get lost. */
        public void note(Tenant tenant, String user) {
            server.onSuccess(name -> {
                if (System.nanoTime() - began < MOST_OF_A_LOOK.toNanos()) {
                    line.send(set(key(tenant, user), name, NOTE_MILLIS).arg("NX"))
                            .onFailure(RedisFailures::report);
                }
            });
        }
    }

    public Look look() {
        return new Look();
    }

    /** Whether surely nothing is there. Fails when Redis is away: ask the service. */
    public Future<Boolean> isNoted(Tenant tenant, String user) {
        return line.send(Request.cmd(Command.GET).arg(key(tenant, user)))
                // Asked afterwards: the server that answered, or a later one, whose name is another.
                .compose(note -> note == null
                        ? Future.succeededFuture(false)
                        : line.server().map(note.toString()::equals));
    }

    /**
     * Something is there, or will be when this write commits. The write must not take more than {@link #LONGEST_WRITE}, and must not be
     * acknowledged before the answer has come.
     */
    public Future<Void> disprove(Tenant tenant, String user) {
        return line.send(set(key(tenant, user), "", DISPROOF_MILLIS)).mapEmpty();
    }

    private static Request set(String key, String value, String millis) {
        return Request.cmd(Command.SET).arg(key).arg(value).arg("PX").arg(millis);
    }

    /** People are not named in Redis. */
    private String key(Tenant tenant, String user) {
        byte[] digest = Arrays.copyOf(Sha256.of(user), DIGEST_BYTES);
        return prefix + tenant + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }
}
