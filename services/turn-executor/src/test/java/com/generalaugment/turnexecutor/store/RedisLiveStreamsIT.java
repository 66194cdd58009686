package com.generalaugment.turnexecutor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.LiveStreams.Following;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas at one Redis: one makes a stream, the other follows it. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class RedisLiveStreamsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Inject
    Redis redis;

    @Inject
    Vertx vertx;

    @Inject
    Sealer sealer;

    @Inject
    LiveStreams follower;

    private RedisChannels channelsOfOwner;
    private RedisLiveStreams owner;
    private int published;

    private final Run run = new Run(
            new Tenant(Ids.uuid()),
            Ids.next("run_"),
            Ids.next("resp_"),
            null,
            1,
            new Run.Caller(1, null, null, "req_1", TraceContext.create(), null, null),
            null,
            true,
            Instant.now());

    @BeforeEach
    void startOwner() {
        channelsOfOwner = new RedisChannels(redis, vertx);
        owner = new RedisLiveStreams(redis, channelsOfOwner, sealer);
        channelsOfOwner.start(new StartupEvent());
        owner.start(new StartupEvent());
    }

    @AfterEach
    void stopOwner() {
        channelsOfOwner.stop(new ShutdownEvent());
    }

    private void publish() {
        byte[] json = ("{\"type\":\"response.output_text.delta\",\"sequence_number\":" + published + "}")
                .getBytes(StandardCharsets.UTF_8);
        owner.publish(run, new Frame(published++, "response.output_text.delta", json), () -> {});
    }

    /** Notices may be lost until the owner knows that it is followed, and while a connection is. */
    private void awaitNotice(Following following, AtomicInteger notices) {
        int before = notices.get();
        await().atMost(TIMEOUT).until(() -> {
            following.call();
            publish();
            return notices.get() > before;
        });
    }

    @Test
    void aFollowerIsToldOfNewFramesWhereverTheyAreMade() {
        // Given
        AtomicInteger notices = new AtomicInteger();

        // When
        try (Following following = follower.follow(run.tenant(), run.responseId(), notices::incrementAndGet)) {
            awaitNotice(following, notices);
            int told = published;
            awaitNotice(following, notices);

            // Then
            assertThat(follower.read(run.tenant(), run.responseId(), told - 1)).isNotEmpty();
        }
    }

    @Test
    void channelsAreSubscribedAgainWhenTheirConnectionWasLost() {
        // Given
        AtomicInteger notices = new AtomicInteger();
        try (Following following = follower.follow(run.tenant(), run.responseId(), notices::incrementAndGet)) {
            awaitNotice(following, notices);

            // When
            redis.send(Request.cmd(Command.CLIENT).arg("KILL").arg("TYPE").arg("pubsub"))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            int before = notices.get();

            // Then
            await().atMost(TIMEOUT).until(() -> {
                following.call();
                publish();
                return notices.get() > before + 1;
            });
        }
    }
}
