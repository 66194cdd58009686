package com.generalaugment.gateway.api.turns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Frames;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.SocketClient;
import com.generalaugment.gateway.neighbours.Tenants;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The end of a WebSocket's hour, which is half a second here. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class SocketLimitIT {

    private final FakeTurnExecutor executor = FakeTurnExecutor.fresh();

    private static void shorten() {
        QuarkusMock.installMockForType(
                new SocketLifetime() {
                    @Override
                    public Duration longest() {
                        return Duration.ofMillis(500);
                    }
                },
                SocketLifetime.class);
    }

    @Test
    void anIdleConnectionIsToldAndClosed() {
        // Given
        shorten();

        // When
        try (SocketClient client = SocketClient.open(Tenants.project().runtime())) {
            JsonNode told = client.refusal();

            // Then
            assertThat(told.at("/error/code").asText()).isEqualTo("websocket_connection_limit_reached");
            assertThat(told.path("status").asInt()).isEqualTo(400);
            assertThat(client.closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void theRunningTurnIsFinishedAndWhatWaitsIsRefused() throws InterruptedException {
        // Given
        shorten();
        var refused = new java.util.concurrent.CountDownLatch(1);
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, true));
            refused.await();
            out.onNext(Frames.completed(1, FakeTurnExecutor.STORED));
            out.onCompleted();
        });
        try (SocketClient client = SocketClient.open(Tenants.project().runtime())) {
            client.create("\"input\":\"runs\"").create("\"input\":\"waits\"").next();

            // When
            JsonNode waiting = client.refusal();
            client.create("\"input\":\"comes late\"");
            JsonNode late = client.refusal();
            refused.countDown();

            // Then
            assertThat(waiting.at("/error/code").asText()).isEqualTo("websocket_connection_limit_reached");
            assertThat(late).isEqualTo(waiting);
            assertThat(client.turn()).hasSize(1);
            assertThat(client.refusal()).isEqualTo(waiting);
            assertThat(client.closeCode()).isEqualTo(1000);
            assertThat(executor.executed()).hasSize(1);
        }
    }
}
