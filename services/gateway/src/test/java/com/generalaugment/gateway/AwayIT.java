package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Frames;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.RawConnection;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.libs.testkit.infra.RedisServer;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Redis or PostgreSQL is away: a clear 503, nothing lost, and recovery without help. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class AwayIT {

    private static final String STREAM = "{\"model\":\"simple\",\"input\":\"hi\",\"stream\":true}";

    @Test
    void withoutRedisNewRequestsWaitARunningStreamEndsAndThenAllIsWell() throws Exception {
        // Given
        Tenants.Project project = Tenants.project();
        Semaphore redisIsAway = new Semaphore(0);
        FakeTurnExecutor.fresh().plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, true));
            redisIsAway.acquire();
            out.onNext(Frames.completed(1, FakeTurnExecutor.STORED));
            out.onCompleted();
        });
        try (RawConnection running = new RawConnection()) {
            running.send("POST /v1/responses HTTP/1.1\r\nHost: x\r\nX-Admin-Key: " + project.runtime()
                    + "\r\nContent-Length: " + STREAM.length() + "\r\n\r\n" + STREAM);
            running.head();
            running.chunk();

            // When
            shutRedisDown();
            Answer refused = Door.get(project.runtime(), "/v1/models");
            redisIsAway.release();

            // Then
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.reason()).isEqualTo("service_unavailable");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.header("X-RateLimit-Limit")).isEqualTo("1200");
            assertThat(refused.header("X-RateLimit-Remaining")).isEqualTo("0");
            assertThat(running.chunk()).contains("response.completed");
            assertThat(running.chunk()).isEqualTo("data: [DONE]\n\n");
            Answer ready = Door.get("", "/health/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.json().path("redis").asText()).isEqualTo("disconnected");
            assertThat(ready.json().path("db").asText()).isEqualTo("connected");
            assertThat(Door.get("", "/health/live").status()).isEqualTo(200);
        } finally {
            startRedis();
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Door.get(project.runtime(), "/v1/models").status() == 200
                        && Door.get("", "/health/ready").status() == 200);
    }

    @Test
    void aDatabaseThatDropsEveryConnectionIsUsedAgainAsSoonAsItAnswers() throws SQLException {
        // Given
        Tenants.Project project = Tenants.project();
        FakeTurnExecutor.fresh();

        // When
        dropConnections();

        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            Answer answer = Door.get(project.manager(), project.path());
            assertThat(answer.status()).isIn(200, 503);
            return answer.status() == 200;
        });
    }

    private static void shutRedisDown() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", redisPort())) {
            socket.getOutputStream().write("SHUTDOWN\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static void startRedis() {
        RedisServer redis = new RedisServer(
                Path.of(ConfigProvider.getConfig().getValue(Neighbours.INFRASTRUCTURE, String.class)), redisPort());
        redis.start();
        redis.awaitReady();
    }

    private static int redisPort() {
        return URI.create(ConfigProvider.getConfig().getValue("genaug.redis.url", String.class))
                .getPort();
    }

    private static void dropConnections() throws SQLException {
        var config = ConfigProvider.getConfig();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:" + config.getValue("genaug.database.url", String.class),
                        config.getValue("genaug.database.username", String.class),
                        config.getValue("genaug.database.password", String.class));
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE usename = current_user AND pid <> pg_backend_pid()");
        }
    }
}
