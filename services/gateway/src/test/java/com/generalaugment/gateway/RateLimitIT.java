package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.domain.access.RateLimiter;
import com.generalaugment.gateway.domain.access.RateLimiter.Decision;
import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.gateway.store.RedisRateLimiter;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class RateLimitIT {

    @Inject
    Redis redis;

    @Inject
    RateLimiter limiter;

    @Test
    void aProjectsOwnLimitIsKeptAndTold() {
        // Given
        FakeTurnExecutor.fresh();
        Tenants.Project project = Tenants.project();
        Door.patch(Neighbours.ADMIN, project.path(), "{\"rate_limits\":{\"requests_per_minute\":3}}");

        // When
        Answer first = Door.get(project.runtime(), "/v1/models");
        Door.get(project.runtime(), "/v1/models/nobody");
        Door.get(project.runtime(), "/api/v1/admin/keys");
        Answer fourth = Door.get(project.runtime(), "/v1/models");

        // Then
        assertThat(first.header("X-RateLimit-Limit")).isEqualTo("3");
        assertThat(first.header("X-RateLimit-Remaining")).isEqualTo("2");
        assertThat(first.header("X-RateLimit-Reset")).isEqualTo("60");
        assertThat(first.header("X-RateLimit-Policy")).isEqualTo("3;w=60");
        assertThat(fourth.status()).isEqualTo(429);
        assertThat(fourth.json().path("code").asText()).isEqualTo("rate_limited");
        assertThat(fourth.reason()).isEqualTo("admin_api_key_rate_limit_exceeded");
        assertThat(Integer.parseInt(fourth.header("Retry-After"))).isBetween(1, 60);
        assertThat(fourth.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(fourth.json().at("/detail/window_seconds").asInt()).isEqualTo(60);
        assertThat(Door.get(project.manager(), "/api/v1/admin/me").status()).isEqualTo(200);
    }

    @Test
    void twoReplicasTogetherLetThroughWhatOneWould() throws Exception {
        // Given
        RateLimiter other = new RedisRateLimiter(redis);
        String caller = "test:" + UUID.randomUUID();

        // When
        long allowed;
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            allowed = clients
                    .invokeAll(IntStream.range(0, 60)
                            .mapToObj(i -> (Callable<Decision>)
                                    () -> (i % 2 == 0 ? limiter : other).take(caller, 20, Duration.ofMinutes(1)))
                            .toList())
                    .stream()
                    .filter(decision -> decision.resultNow().allowed())
                    .count();
        }

        // Then
        assertThat(allowed).isEqualTo(20);
    }

    @Test
    void theWindowSlides() {
        // Given
        String caller = "test:" + UUID.randomUUID();
        Duration window = Duration.ofMillis(600);
        assertThat(limiter.take(caller, 2, window).allowed()).isTrue();
        assertThat(limiter.take(caller, 2, window).allowed()).isTrue();

        // When
        Decision refused = limiter.take(caller, 2, window);

        // Then
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.retryAfter()).isPositive().isLessThanOrEqualTo(window);
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> limiter.take(caller, 2, window).allowed());
    }
}
