package com.generalaugment.libs.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.infra.RedisServer;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisScriptIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    static Path home;

    private static RedisServer server;
    private static Vertx vertx;
    private static Redis redis;

    @BeforeAll
    static void startRedis() {
        Metrics.addRegistry(new SimpleMeterRegistry());
        server = new RedisServer(home, FreePorts.find(1).getFirst());
        server.start();
        server.awaitReady();
        vertx = Vertx.vertx();
        redis = Redis.createClient(vertx, "redis://127.0.0.1:" + server.port());
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
        vertx.close();
        server.stop();
    }

    private final RedisScript script =
            RedisScript.load(new RedisLine(redis), RedisScriptIT.class, "/scripts/increment.lua");

    @Test
    void aScriptThatRedisHasForgottenIsSentAgainAndRunsOnce() {
        // Given
        long before = increment("forgotten", 1);

        // When
        redis.send(Request.cmd(Command.SCRIPT).arg("FLUSH"))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        long after = increment("forgotten", 1);

        // Then
        assertThat(after).isEqualTo(before + 1);
    }

    @Test
    void anErrorOfAScriptIsADefectAndNoOutage() { // hazard 46
        // Given
        double before = defects();

        // When, then
        assertThatThrownBy(() -> script.await(List.of("broken"), List.of("no number"), TIMEOUT))
                .isInstanceOf(RedisCommandFailed.class)
                .hasMessageContaining("not an integer");
        assertThat(defects()).isEqualTo(before + 1);
    }

    private static double defects() {
        return Metrics.counter("general_augment_store_defects", "store", "redis", "code", "ERR")
                .count();
    }

    @Test
    void aRedisThatIsAwayIsToldAndFoundAgain() {
        // Given
        increment("away", 5);

        // When
        server.kill();
        assertThatThrownBy(() -> increment("away", 1)).isInstanceOf(RedisScript.Unavailable.class);
        server.start();
        server.awaitReady();

        // Then: it has its data again, and not the script
        assertThat(await().atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .until(() -> increment("away", 0), value -> value >= 5))
                .isEqualTo(5);
    }

    @Test
    void aMissingScriptStopsTheStart() {
        assertThatThrownBy(() -> RedisScript.load(new RedisLine(redis), RedisScriptIT.class, "/scripts/none.lua"))
                .hasMessageContaining("/scripts/none.lua is missing");
    }

    private long increment(String key, long by) {
        return script.await(List.of(key), List.of(Long.toString(by)), TIMEOUT)
                .get(0)
                .toLong();
    }
}
