package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.Api;
import com.generalaugment.e2e.harness.LauncherRun;
import com.generalaugment.e2e.harness.ModelConversation;
import com.generalaugment.e2e.harness.ModelServer;
import com.generalaugment.libs.testkit.time.Pause;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * README's settings for a self-hosted model, on a fresh {@code make run}: every turn is answered, and usage is the sum of the
 * answers. In the gate for seconds; {@code make soak} serves 10,000 turns over longer than a reservation lives (15 minutes), once
 * with a model that costs nothing and once with a priced one.
 */
// hazard 46
class SelfHostedModelE2E {

    private static final boolean SOAK = Boolean.getBoolean("genaug.soak");
    private static final int TURNS = SOAK ? 10_000 : 400;
    private static final Duration SPREAD_OVER = SOAK ? Duration.ofMinutes(17) : Duration.ofSeconds(8);
    private static final int CLIENTS = 8;
    private static final String MODEL = "llama3.2";
    private static final String PRICES = """
            {"version": "soak", "items": [{"model": "llama3.2", "provider": "openai-compatible", \
            "input_usd_per_million": 1.00, "cached_input_usd_per_million": 0.50, "output_usd_per_million": 4.00}]}
            """;

    @TempDir
    Path folder;

    private final ModelServer model = ModelServer.start();
    private LauncherRun launcher = LauncherRun.none();

    static Stream<String> pricing() {
        return SOAK ? Stream.of("free", "priced") : Stream.of("free");
    }

    @AfterEach
    void stop() {
        launcher.kill();
    }

    @ParameterizedTest
    @MethodSource("pricing")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyTurnIsAnsweredAndUsageIsTheSumOfTheAnswers(String pricing) throws Exception {
        // Given
        Path home = folder.resolve("genaug");
        launcher = LauncherRun.start(home, settings(pricing));
        launcher.awaitFirstCall();
        Api runtime = new Api(launcher.kept("base_url"), launcher.kept("runtime_key"));
        Api management = new Api(launcher.kept("base_url"), launcher.kept("management_key"));
        String project = "/api/v1/admin/projects/" + launcher.kept("project_id");
        management.patch(project, Map.of("plan", "enterprise")).ok();

        // When
        BigDecimal cost = serve(runtime, model.register(SelfHostedModelE2E::answer));

        // Then
        assertThat(cost.signum()).isEqualTo(pricing.equals("free") ? 0 : 1);
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            JsonNode totals = management.get(project + "/usage").ok().path("totals");
            assertThat(totals.path("agent_turns_count").asInt()).isEqualTo(TURNS);
            assertThat(totals.path("total_cost_usd").decimalValue()).isEqualByComparingTo(cost);
        });
        assertThat(Files.readString(home.resolve("logs/metering.log"))).doesNotContain("ERROR", "are away");
    }

    private Map<String, String> settings(String pricing) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "GENAUG_OPENAI_COMPATIBLE_URL", model.url(),
                "GENAUG_OPENAI_COMPATIBLE_MODELS", MODEL,
                "GENAUG_TURN_EXECUTOR_TIERS_BALANCED", MODEL));
        if (pricing.equals("free")) {
            settings.put("GENAUG_METERING_SELF_HOSTED_MODELS", MODEL);
        } else {
            Path prices = Files.writeString(folder.resolve("prices.json"), PRICES);
            settings.put("GENAUG_METERING_PRICES_FILE", prices.toString());
        }
        return settings;
    }

    private static void answer(ModelConversation conversation) throws IOException {
        conversation.say("Hello.");
        conversation.finish(20, 3);
    }

    /** @return what all answers together cost */
    private static BigDecimal serve(Api runtime, String script) throws Exception {
        List<Future<BigDecimal>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(threads.submit(() -> client(runtime, script)));
            }
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (Future<BigDecimal> client : clients) {
            sum = sum.add(client.get());
        }
        return sum;
    }

    private static BigDecimal client(Api runtime, String script) {
        BigDecimal cost = BigDecimal.ZERO;
        Duration pause = SPREAD_OVER.multipliedBy(CLIENTS).dividedBy(TURNS);
        for (int turn = 0; turn < TURNS / CLIENTS; turn++) {
            long began = System.nanoTime();
            Answer answer = runtime.turn(Map.of("model", "balanced", "input", script));
            JsonNode response = answer.ok();
            assertThat(response.path("status").asText()).as(answer.text()).isEqualTo("completed");
            cost = cost.add(response.at("/metadata/general_augment_cost_usd").decimalValue());
            Duration left = pause.minusNanos(System.nanoTime() - began);
            if (left.isPositive()) {
                Pause.of(left);
            }
        }
        return cost;
    }
}
