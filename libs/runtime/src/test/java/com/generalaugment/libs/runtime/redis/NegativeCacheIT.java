package com.generalaugment.libs.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.infra.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NegativeCacheIT {

    private final Tenant tenant = new Tenant(UUID.randomUUID());

    @TempDir
    Path home;

    private RedisServer server;
    private Vertx vertx;
    private Redis redis;
    private RedisLine line;
    private NegativeCache negativeCache;

    @BeforeEach
    void start() {
        server = new RedisServer(home, FreePorts.find(1).getFirst());
        server.start();
        server.awaitReady();
        vertx = Vertx.vertx();
        redis = Redis.createClient(vertx, "redis://127.0.0.1:" + server.port());
        line = new RedisLine(redis);
        negativeCache = new NegativeCache(line, "things");
        answer(line.server());
    }

    @AfterEach
    void stop() {
        redis.close();
        vertx.close();
        server.stop();
    }

    @Test
    void whatWasNotFoundNeedNotBeAskedForByOthers() {
        // When
        negativeCache.look().note(tenant, "ada");

        // Then
        awaitNote("ada");
        assertThat(isNoted("bea")).isFalse();
        assertThat(answer(new NegativeCache(line, "others").isNoted(tenant, "ada")))
                .isFalse();
        assertThat(answer(negativeCache.isNoted(new Tenant(UUID.randomUUID()), "ada")))
                .isFalse();
    }

    @Test
    void aWriteDisprovesWhatWasNoted() { // hazard 30
        // Given
        negativeCache.look().note(tenant, "ada");
        awaitNote("ada");

        // When
        answer(negativeCache.disprove(tenant, "ada"));

        // Then
        assertThat(isNoted("ada")).isFalse();
    }

    @Test
    void whatWasSeenBeforeAWriteIsNotNotedAfterIt() { // hazard 30
        // Given
        NegativeCache.Look look = negativeCache.look();
        answer(negativeCache.disprove(tenant, "ada"));

        // When
        look.note(tenant, "ada");

        // Then
        negativeCache.look().note(tenant, "later");
        awaitNote("later");
        assertThat(isNoted("ada")).isFalse();
    }

    @Test
    void aServerThatComesBackFromAnOldSnapshotIsNotBelieved() throws IOException { // hazard 13
        // Given
        negativeCache.look().note(tenant, "ada");
        NegativeCache.Look look = negativeCache.look();
        awaitNote("ada");
        byte[] snapshot = Files.readAllBytes(server.memory());
        answer(negativeCache.disprove(tenant, "ada"));

        // When
        server.kill();
        Files.write(server.memory(), snapshot);
        server.start();
        server.awaitReady();

        // Then
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> answer(line.send(Request.cmd(Command.DBSIZE))).toInteger() == 1);
        assertThat(isNoted("ada")).isFalse();
        look.note(tenant, "bea");
        negativeCache.look().note(tenant, "later");
        awaitNote("later");
        assertThat(isNoted("bea")).isFalse();
    }

    @Test
    void withoutRedisNothingIsKnownAndNobodyIsToldOtherwise() {
        // Given
        server.stop();

        // Then
        assertThatThrownBy(() -> answer(negativeCache.isNoted(tenant, "ada"))).isNotNull();
        assertThatThrownBy(() -> answer(negativeCache.disprove(tenant, "ada"))).isNotNull();
    }

    private void awaitNote(String user) {
        await().atMost(Duration.ofSeconds(20)).until(() -> isNoted(user));
    }

    private boolean isNoted(String user) {
        return answer(negativeCache.isNoted(tenant, user));
    }

    private static <T> T answer(Future<T> future) {
        return RedisLine.await(future, Duration.ofSeconds(30));
    }
}
