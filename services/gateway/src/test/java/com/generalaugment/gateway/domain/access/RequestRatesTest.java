package com.generalaugment.gateway.domain.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.access.RateLimiter.Decision;
import com.generalaugment.gateway.domain.key.ApiKey;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRatesTest {

    private final RequestRates rates =
            new RequestRates((caller, limit, window) -> new Decision(true, limit, limit - 1, window, Duration.ZERO));

    @ParameterizedTest
    @CsvSource({"free, 120", "build, 300", "pro, 600", "team, 1200", "enterprise, 1000000"})
    void aKeyHasThePlansLimit(String plan, int limit) {
        assertThat(rates.take(key(project(plan, Json.object()))).limit()).isEqualTo(limit);
    }

    @Test
    void aProjectMayLowerItsLimitAndNotRaiseIt() {
        assertThat(rates.take(key(project("free", limited(7)))).limit()).isEqualTo(7);
        assertThat(rates.take(key(project("free", limited(500)))).limit()).isEqualTo(120);
    }

    @Test
    void globalKeysAndPeopleCountAsTeam() {
        assertThat(rates.take(key(null)).limit()).isEqualTo(1_200);
        assertThat(rates.take(new Principal.Person("s", null, Role.VIEWER)).limit())
                .isEqualTo(1_200);
    }

    @Test
    void aRefusalSaysWhenToComeBack() {
        // When
        Problem refusal =
                RequestRates.refusal(new Decision(false, 120, 0, Duration.ofSeconds(60), Duration.ofMillis(4_200)));

        // Then
        assertThat(refusal.reason()).isEqualTo("admin_api_key_rate_limit_exceeded");
        assertThat(refusal.code()).isEqualTo("rate_limited");
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(4_200));
        assertThat(refusal.extras())
                .containsEntry("limit", 120)
                .containsEntry("remaining", 0)
                .containsEntry("window_seconds", 60L);
    }

    private static ObjectNode limited(int requests) {
        ObjectNode settings = Json.object();
        settings.putObject("rate_limits").put("requests_per_minute", requests);
        return settings;
    }

    private static Project project(String plan, ObjectNode settings) {
        return new Project(
                new Tenant(UUID.randomUUID()), "s", "n", "active", plan, 1, settings, Instant.EPOCH, Instant.EPOCH);
    }

    private static Principal key(Project project) {
        UUID id = project == null ? null : project.tenant().projectId();
        return new Principal.ByKey(
                new ApiKey(
                        UUID.randomUUID(),
                        id,
                        "m",
                        "n",
                        List.of("admin"),
                        "production",
                        null,
                        null,
                        "me",
                        Instant.EPOCH,
                        null,
                        null),
                project);
    }
}
