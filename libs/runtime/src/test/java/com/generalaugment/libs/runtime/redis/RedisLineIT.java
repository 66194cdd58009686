package com.generalaugment.libs.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.infra.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisLineIT {

    private static final int MOST_WAITING = 1_500;

    @TempDir
    static Path home;

    private static RedisServer server;
    private static Vertx vertx;

    private Redis operator;
    private Redis redis;
    private RedisLine line;

    @BeforeAll
    static void startRedis() {
        server = new RedisServer(home, FreePorts.find(1).getFirst());
        server.start();
        server.awaitReady();
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopRedis() {
        vertx.close();
        server.stop();
    }

    @BeforeEach
    void openLine() {
        String url = "redis://127.0.0.1:" + server.port();
        operator = Redis.createClient(vertx, url);
        redis = Redis.createClient(
                vertx, new RedisOptions().setConnectionString(url).setMaxWaitingHandlers(MOST_WAITING));
        line = new RedisLine(redis);
    }

    @AfterEach
    void hangUp() {
        operator.close();
        redis.close();
    }

    @Test
    void aThousandCommandsAtOnceWaitTogetherForASlowRedisOnOneConnection() {
        // Given
        answer(line.send(Request.cmd(Command.PING)));
        long before = connections();
        pause(Duration.ofMillis(500));

        // When
        List<Future<Response>> answers =
                Stream.generate(() -> line.send(increment("many"))).limit(1_000).toList();

        // Then
        assertThat(answers.stream().map(RedisLineIT::answer).map(Response::toLong))
                .containsExactlyElementsOf(
                        Stream.iterate(1L, n -> n + 1).limit(1_000).toList());
        assertThat(connections()).isEqualTo(before);
    }

    @Test
    void whatRedisCannotWorkOffIsRefusedAtOnce() {
        // Given
        answer(line.send(Request.cmd(Command.PING)));
        pause(Duration.ofSeconds(3));

        // When
        List<Future<Response>> answers = Stream.generate(() -> line.send(increment("too-many")))
                .limit(MOST_WAITING + 10)
                .toList();

        // Then
        await().atMost(Duration.ofSeconds(15))
                .until(() -> answers.stream().filter(Future::failed).count() == 10);
    }

    @Test
    void aLineThatIsCutIsOpenedAgain() {
        // Given
        answer(line.send(Request.cmd(Command.PING)));

        // When
        answer(operator.send(Request.cmd(Command.CLIENT).arg("KILL").arg("TYPE").arg("normal")));

        // Then
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> answer(line.send(increment("cut"))).toLong() > 0);
    }

    @Test
    void anOfferIsSentOnceTheLineIsOpenAndNeverWaitsForIt() {
        // When
        line.offer(increment("offered"), () -> {});

        // Then
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            line.offer(increment("offered"), () -> {});
            return answer(operator.send(Request.cmd(Command.EXISTS).arg("offered")))
                            .toInteger()
                    == 1;
        });
    }

    @Test
    void offersAreHandedOverInTheirOrder() {
        // Given
        answer(line.send(Request.cmd(Command.PING)));
        List<Integer> handedOver = new CopyOnWriteArrayList<>();

        // When
        for (int i = 0; i < 100; i++) {
            int number = i;
            line.offer(increment("in-order"), () -> handedOver.add(number));
        }

        // Then
        await().atMost(Duration.ofSeconds(20)).until(() -> handedOver.size() == 100);
        assertThat(handedOver)
                .containsExactlyElementsOf(
                        Stream.iterate(0, n -> n + 1).limit(100).toList());
    }

    /** One command at a time: a client that closes with answers unread resets the connection, and Redis may then stop reading. */
    @Test
    void whatIsHandedOverReachesRedisThoughTheClientIsGoneInTheSameMoment() { // hazard 4
        for (int round = 1; round <= 20; round++) {
            // Given
            Redis client = Redis.createClient(vertx, "redis://127.0.0.1:" + server.port());
            RedisLine ownLine = new RedisLine(client);
            answer(ownLine.send(Request.cmd(Command.PING)));

            // When
            ownLine.offer(increment("handed-over"), client::close);

            // Then
            int commands = round;
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(answer(operator.send(
                                            Request.cmd(Command.GET).arg("handed-over")))
                                    .toInteger())
                            .isEqualTo(commands));
        }
    }

    private static Request increment(String key) {
        return Request.cmd(Command.INCR).arg(key);
    }

    private void pause(Duration time) {
        answer(operator.send(Request.cmd(Command.CLIENT).arg("PAUSE").arg(time.toMillis())));
    }

    private long connections() {
        return answer(operator.send(Request.cmd(Command.CLIENT).arg("LIST")))
                .toString()
                .lines()
                .count();
    }

    private static Response answer(Future<Response> future) {
        return RedisLine.await(future, Duration.ofSeconds(30));
    }
}
