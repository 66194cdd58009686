package com.generalaugment.outboxrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The relay as the application that operators see: health and metrics. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "outbox_relay"))
class OutboxRelayIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Infrastructure servers = InfrastructureResource.shared();

    @TestHTTPResource("/q/")
    URI base;

    @Test
    void isReadyAndAliveAndSaysThatItLeads() {
        await().atMost(TIMEOUT).untilAsserted(() -> {
            assertThat(get("health/ready").statusCode()).isEqualTo(200);
            assertThat(get("health/ready").body()).contains("relaying");
            assertThat(get("health/live").statusCode()).isEqualTo(200);
            assertThat(get("metrics").body())
                    .contains("general_augment_outbox_leader 1.0")
                    .containsPattern("general_augment_outbox_lag_seconds \\d")
                    .containsPattern("general_augment_outbox_lag_bytes \\d")
                    .containsPattern("general_augment_outbox_published_total \\d");
        });
    }

    @Test
    void isNotReadyButAliveWhilePostgresIsAway() {
        // Given
        await().atMost(TIMEOUT).until(() -> get("health/ready").statusCode() == 200);

        // When
        servers.postgres().kill();

        // Then
        await().atMost(TIMEOUT).until(() -> get("health/ready").statusCode() == 503);
        assertThat(get("health/live").statusCode()).isEqualTo(200);
        assertThat(get("metrics").body()).contains("general_augment_outbox_leader 0.0");

        // When
        servers.postgres().start();
        servers.postgres().awaitReady();

        // Then
        await().atMost(TIMEOUT).until(() -> get("health/ready").body().contains("relaying"));
    }

    @Test
    void isNotReadyWhileKafkaIsAway() {
        // Given
        await().atMost(TIMEOUT).until(() -> get("health/ready").statusCode() == 200);

        // When
        servers.kafka().kill();

        // Then
        await().atMost(TIMEOUT).until(() -> get("health/ready").statusCode() == 503);
        assertThat(get("health/live").statusCode()).isEqualTo(200);

        // When
        servers.kafka().start();
        servers.kafka().awaitReady();

        // Then
        await().atMost(TIMEOUT).until(() -> get("health/ready").statusCode() == 200);
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
