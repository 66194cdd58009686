package com.generalaugment.metering.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.testkit.infra.RedisServer;
import com.generalaugment.libs.testkit.infra.Server;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.metering.Caller;
import com.generalaugment.metering.Fleet;
import com.generalaugment.metering.UsageTopic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Stores that die, forget, or remember too much. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class OutageIT {

    private final RedisServer redis = InfrastructureResource.shared().redis();
    private final Server postgres = InfrastructureResource.shared().postgres();
    private final Caller caller = new Caller("pro");

    @Test
    void redisThatComesBackEmptyForgetsNothingThatABudgetReliesOn() throws IOException { // hazard 13
        // Given: half is spent, nearly half is held
        String budget = caller.createBudget("total", "1.00", true);
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_0", 500_000)));
        awaitSpent(budget, "0.500000");
        var held = caller.reserve("run_1");
        var dear = caller.turn("run_3")
                .setModel("claude-haiku-4-5")
                .setProvider("anthropic")
                .setInputTokens(1_000)
                .setMaxOutputTokens(0);
        var written = caller.reserve(dear);

        // When
        redis.kill();
        Files.delete(redis.memory());
        restart(redis);

        // Then
        Problem refusal = awaitAnswer(() -> caller.reserve("run_2"));
        assertThat(refusal.reason()).isEqualTo("project_budget_exceeded");
        assertThat(refusal.extras()).containsEntry("spent_usd", "0.500000").containsEntry("reserved_usd", "0.401250");
        assertThat(caller.reserve("run_1")).isEqualTo(held);
        assertThat(caller.reserve(dear)).isEqualTo(written);
        assertThat(written.getPrice().getCacheWriteMicrosPerMillion()).isEqualTo(1_250_000);
        caller.release("run_1");
        assertThatCode(() -> caller.reserve("run_2")).doesNotThrowAnyException();
    }

    @Test
    void redisThatComesBackWithAnOldSnapshotIsNotBelieved() throws IOException { // hazard 13
        // Given: a snapshot in which one run is held; later it is settled and another one begins
        String budget = caller.createBudget("total", "1.00", true);
        caller.reserve("run_1");
        byte[] snapshot = Files.readAllBytes(redis.memory());
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_1", 300_000)));
        awaitSpent(budget, "0.300000");
        caller.reserve("run_2");

        // When: so soon that the copy would still count as fresh
        redis.kill();
        Files.write(redis.memory(), snapshot);
        restart(redis);

        // Then
        Problem refusal = awaitAnswer(() -> caller.reserve("run_3"));
        assertThat(refusal.extras()).containsEntry("spent_usd", "0.300000").containsEntry("reserved_usd", "0.400000");
    }

    @Test
    void aReservationThatHasExpiredIsNotRebuilt() throws Exception {
        // Given
        caller.createBudget("total", "0.50", true);
        caller.reserve("run_1");
        try (var connection = InfrastructureResource.shared().postgres().connect("genaug");
                var expire = connection.prepareStatement(
                        "UPDATE metering.reservation SET expires_at = now()" + " WHERE project_id = ?::uuid")) {
            expire.setString(1, caller.tenant().toString());
            assertThat(expire.executeUpdate()).isEqualTo(1);
        }

        // When
        redis.kill();
        Files.delete(redis.memory());
        restart(redis);

        // Then
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThatCode(() -> caller.reserve("run_2")).doesNotThrowAnyException());
    }

    @Test
    void withoutRedisNothingIsSpentAndItMendsItself() {
        // Given
        caller.reserve("run_1");

        // When
        redis.kill();
        Problem refusal = catchThrowableOfType(Problem.class, () -> caller.reserve("run_2"));
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_1", 7)));
        var counted = await().atMost(Duration.ofSeconds(60))
                .until(() -> caller.usage("", "").at("/totals/messages_count").asInt(), count -> count == 1);
        restart(redis);

        // Then: usage was counted meanwhile, and counted once
        assertThat(refusal.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(refusal.reason()).isEqualTo("budget_state_unavailable");
        assertThat(refusal.retryAfter()).isPositive();
        assertThat(counted).isEqualTo(1);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThatCode(() -> caller.reserve("run_2")).doesNotThrowAnyException());
        String budget = caller.createBudget("total", "1", true);
        awaitSpent(budget, "0.000007");
    }

    @Test
    void withoutPostgresqlNothingIsSpentOnABudgetAndItMendsItself() {
        // Given
        String budget = caller.createBudget("total", "1.00", true);
        caller.reserve("run_1");

        // When
        postgres.kill();
        Problem refusal = catchThrowableOfType(Problem.class, () -> caller.reserve("run_2"));
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_1", 11)));
        restart(postgres);

        // Then: what was tried meanwhile holds nothing for long
        assertThat(refusal.reason()).isEqualTo("budget_state_unavailable");
        awaitSpent(budget, "0.000011");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            caller.release("run_2");
            assertThat(caller.budget(budget).path("reserved_usd").asText()).isEqualTo("0.000000");
        });
    }

    private static void restart(Server server) {
        server.start();
        server.awaitReady();
    }

    /** The first refusal that is about money again. */
    private static Problem awaitAnswer(Runnable call) {
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> catchThrowableOfType(Problem.class, call::run),
                        problem -> problem.kind() != ErrorKind.UNAVAILABLE);
    }

    private void awaitSpent(String budget, String usd) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(caller.budget(budget).path("spent_usd").asText())
                                .isEqualTo(usd));
    }
}
