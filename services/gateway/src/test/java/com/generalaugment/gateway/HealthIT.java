package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.RawConnection;
import com.generalaugment.gateway.neighbours.Tenants;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class HealthIT {

    @Test
    void anybodyMayAskWhetherItLivesAndIsReady() {
        assertThat(Door.get("", "/health/live").json().path("status").asText()).isEqualTo("ok");
        assertThat(Door.get("", "/v1/health").json().path("status").asText()).isEqualTo("ok");
        Answer ready = Door.get("", "/health/ready");
        assertThat(ready.json().path("db").asText()).isEqualTo("connected");
        assertThat(ready.json().path("redis").asText()).isEqualTo("connected");
    }

    @Test
    void theProbesOfThePlatformAreAnsweredWithoutDetails() {
        assertThat(Door.get("", "/q/health/live").text()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(Door.get("", "/q/health/ready").json())
                .isEqualTo(Door.get("", "/health/ready").json());
    }

    @Test
    void detailsAreForManagementKeysOfAnyScope() {
        // Given
        Tenants.Project project = Tenants.project();

        // When
        Answer detailed = Door.get(Tenants.key(project.id(), "\"scopes\":[\"billing:read\"]"), "/health/detailed");

        // Then
        assertThat(detailed.json().at("/checks/db/status").asText()).isEqualTo("ok");
        assertThat(detailed.json().at("/checks/redis/status").asText()).isEqualTo("ok");
        assertThat(Door.get(project.runtime(), "/health/detailed").reason()).isEqualTo("insufficient_scope");
        assertThat(Door.get("", "/health/detailed").reason()).isEqualTo("missing_api_key");
    }

    @Test
    void metricsHaveTheContractsNamesAndNameNobody() throws IOException {
        // Given
        FakeTurnExecutor.fresh();
        Tenants.Project project = Tenants.project();
        Door.get(project.runtime(), "/v1/models/simple");
        Door.get(project.runtime(), "/v1/models/nobody");
        try (RawConnection connection = new RawConnection()) {
            connection.send("INVENTED /v1/models HTTP/1.1\r\nHost: x\r\n\r\n").head();
        }

        // When
        Answer metrics = Door.get("", "/metrics");

        // Then
        assertThat(metrics.header("Content-Type")).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.text())
                .contains("general_augment_requests_total{method=\"GET\",route=\"/v1/models/{model}\",status=\"200\"")
                .contains("general_augment_requests_total{method=\"other\",route=\"none\",status=\"405\"")
                .contains("general_augment_request_duration_seconds_count{route=\"/v1/models/{model}\"")
                .contains("general_augment_rejections_total{reason=\"model_not_found\"")
                .doesNotContain("INVENTED")
                .doesNotContain(project.id())
                .doesNotContain(project.slug());
    }
}
