package com.generalaugment.memory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.redis.NegativeCache;
import com.generalaugment.libs.runtime.redis.RedisLine;
import com.generalaugment.libs.testkit.infra.Server;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.memory.Caller;
import com.generalaugment.memory.Fleet;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others are told of users without facts, so that they need not ask. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class NegativeUserCacheIT {

    private final Caller caller = new Caller();

    @Inject
    Redis redis;

    private NegativeCache negativeCache;

    @BeforeEach
    void look() {
        negativeCache = new NegativeCache(new RedisLine(redis), "facts");
    }

    @Test
    void whoHasNoFactsIsAskedForOnce() {
        // When
        caller.recall("ada", "tea", 5, 500);

        // Then
        awaitNote("ada");
    }

    @Test
    void aFactIsKnownToEverybodyWhenItIsAcknowledged() throws InterruptedException { // hazard 30
        // Given
        Queue<String> overlooked = new ConcurrentLinkedQueue<>();

        // When
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 300; i++) {
                String user = "user-" + i;
                threads.submit(() -> caller.recall(user, "tea", 5, 500));
                threads.submit(() -> {
                    caller.remember(user, "likes tea");
                    if (isNoted(user)) {
                        overlooked.add(user);
                    }
                });
                threads.submit(() -> caller.recall(user, "tea", 5, 500));
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
        }

        // Then
        assertThat(overlooked).isEmpty();
        for (int i = 0; i < 300; i++) {
            assertThat(isNoted("user-" + i)).isFalse();
        }
    }

    @Test
    void whoseLastFactWasDeletedIsANewcomerAgain() {
        // Given
        String id = caller.remember("ada", "likes tea");
        assertThat(caller.recall("ada", "likes tea", 5, 500)).hasSize(1);

        // When
        caller.delete("ada", id);

        // Then
        assertThat(caller.recall("ada", "likes tea", 5, 500)).isEmpty();
        caller.remember("ada", "likes coffee");
        assertThat(caller.recall("ada", "likes coffee", 5, 500)).hasSize(1);
    }

    @Test
    void withoutRedisNothingIsAcknowledgedAndARepetitionSucceedsAfterwards() {
        // Given
        Server server = InfrastructureResource.shared().redis();
        Map<String, Object> body = Map.of("user_id", "ada", "fact", "likes tea");
        server.kill();

        // When
        Problem refused = catchThrowableOfType(Problem.class, () -> caller.storeAs(body, "key-1"));
        server.start();
        server.awaitReady();

        // Then
        assertThat(refused.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> Caller.json(caller.storeAs(body, "key-1"))
                                .path("memory_id")
                                .asText()
                                .length()
                        == UUID.randomUUID().toString().length());
        assertThat(caller.find("ada", "tea")).hasSize(1);
    }

    private void awaitNote(String user) {
        await().atMost(Duration.ofSeconds(20)).until(() -> isNoted(user));
    }

    private boolean isNoted(String user) {
        return RedisLine.await(negativeCache.isNoted(caller.tenant(), user), Duration.ofSeconds(30));
    }
}
