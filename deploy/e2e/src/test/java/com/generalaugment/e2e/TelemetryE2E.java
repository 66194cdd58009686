package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.Collector;
import com.generalaugment.e2e.harness.Collector.Received;
import com.generalaugment.e2e.harness.SmallFleet;
import com.generalaugment.local.ServiceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What an operator's collector gets of a turn, and that it gets nothing unless it is named. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TelemetryE2E {

    private static final String CALLERS_SPAN = "00f067aa0ba902b7";
    private static final String SECRET = "the-patient-has-a-secret";
    private static final String USER = "anna@example.org";
    private static final Map<String, Object> TURN =
            Map.of("model", "balanced", "input", "Reply exactly with: " + SECRET, "user", USER);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path home;

    private static Collector collector;
    private static SmallFleet fleet;

    private final String traceId = newTrace();

    @BeforeAll
    static void start() {
        collector = new Collector();
        fleet = new SmallFleet(home);
    }

    @AfterAll
    static void stop() {
        fleet.close();
        collector.close();
    }

    @Test
    @Order(1)
    void withoutAnEndpointNothingIsExportedAndTheTraceIdIsAnsweredAllTheSame() {
        // Given: an exporter, were it on, that knew the way
        fleet.startWith(Map.of(
                "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(), "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "100ms"));

        // When
        Answer answer = turn();

        // Then
        assertThat(answer.header("X-Trace-ID")).isEqualTo(traceId);
        assertThat(answer.ok().path("output_text").asText()).isEqualTo(SECRET);
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> collector.all().isEmpty());
    }

    @Test
    @Order(2)
    void oneTurnIsOneTraceFromTheCallerToTheModelAndToItsSettlement() throws IOException { // hazard 42
        // Given
        fleet.startWith(Map.of(
                "GENAUG_TELEMETRY_ENDPOINT", collector.url(),
                "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "100ms",
                "GENAUG_TURN_EXECUTOR_RECALL_DEADLINE", "10s"));
        knowSomething();

        // When
        Answer answer = turn();

        // Then: each is below the one before
        assertThat(answer.header("X-Trace-ID")).isEqualTo(traceId);
        Received edge = child(CALLERS_SPAN, "gateway", "POST /v1/responses");
        Received asked = child(edge.id(), "gateway", "genaug.turn.v1.Turns/Execute");
        Received served = child(asked.id(), "turn-executor", "genaug.turn.v1.Turns/Execute");
        Received turn = child(served.id(), "turn-executor", "invoke_agent demo");
        Received model = child(turn.id(), "turn-executor", "chat genaug/echo-1");
        Received settled = child(turn.id(), "metering", "process genaug.usage.v1");
        Received asksToSpend = child(served.id(), "turn-executor", "genaug.metering.v1.Metering/Reserve");
        child(asksToSpend.id(), "metering", "genaug.metering.v1.Metering/Reserve");
        Received recalls = child(served.id(), "turn-executor", "genaug.memory.v1.Memory/Recall");
        child(recalls.id(), "memory", "genaug.memory.v1.Memory/Recall");
        assertThat(edge.attributes()).containsEntry("http.route", "/v1/responses");
        assertThat(turn.attributes())
                .containsEntry("gen_ai.operation.name", "invoke_agent")
                .containsEntry("gen_ai.agent.name", "demo")
                .containsEntry("gen_ai.response.id", answer.id())
                .containsKeys("gen_ai.agent.id", "gen_ai.conversation.id", "genaug.recall.outcome");
        assertThat(model.attributes())
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.provider.name", "genaug")
                .containsEntry("gen_ai.request.model", "genaug/echo-1")
                .containsKeys("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens");
        assertThat(settled.attributes()).containsEntry("messaging.system", "kafka");
        assertThat(collector.of(traceId))
                .as("nothing is told twice")
                .extracting(span -> span.service() + " " + span.name() + " " + span.parentId())
                .doesNotHaveDuplicates();
        assertNothingSecretWasExportedOrLogged();
    }

    @Test
    @Order(3)
    void aTurnThatGoesOnWithoutMemorySaysSoInItsTrace() {
        // Given: as the test before has started it
        knowSomething();
        String withMemory = newTrace();
        turn(withMemory).ok();
        assertThat(recallOf(withMemory)).isEqualTo("found");
        String withoutMemory = newTrace();

        // When
        fleet.kill(ServiceKind.MEMORY);
        Answer answer = turn(withoutMemory);

        // Then
        assertThat(answer.ok().path("output_text").asText()).isEqualTo(SECRET);
        assertThat(answer.json().at("/metadata/general_augment_memory_ids")).isEmpty();
        assertThat(recallOf(withoutMemory)).isEqualTo("away");
    }

    /** Of a user of whom there is nothing to know, memory is not asked. */
    private static void knowSomething() {
        fleet.runtime()
                .post("/api/v1/agent/memory/store", Map.of("user_id", USER, "fact", "likes " + SECRET))
                .ok();
    }

    /** What came of asking memory, as the turn's span tells it. */
    private static String recallOf(String trace) {
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> collector.of(trace).stream()
                                .filter(span -> span.name().equals("invoke_agent demo"))
                                .map(span -> span.attributes().getOrDefault("genaug.recall.outcome", ""))
                                .findFirst()
                                .orElse(""),
                        outcome -> !outcome.isEmpty());
    }

    private static String newTrace() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private Answer turn() {
        return turn(traceId);
    }

    private static Answer turn(String traceId) {
        return fleet.runtime()
                .with("traceparent", "00-" + traceId + "-" + CALLERS_SPAN + "-01")
                .turn(TURN);
    }

    /** The one span of this name that the service has below that parent. */
    private Received child(String parentId, String service, String name) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(children(parentId, service, name))
                        .as("%s of %s below %s among %s", name, service, parentId, collector.of(traceId))
                        .hasSize(1));
        return children(parentId, service, name).getFirst();
    }

    private List<Received> children(String parentId, String service, String name) {
        return collector.of(traceId).stream()
                .filter(span -> span.parentId().equals(parentId)
                        && span.service().equals(service)
                        && span.name().equals(name))
                .toList();
    }

    private static void assertNothingSecretWasExportedOrLogged() throws IOException {
        assertThat(collector.all().toString()).doesNotContain(SECRET).doesNotContain(USER);
        for (ServiceKind kind : ServiceKind.values()) {
            assertThat(Files.readString(fleet.log(kind))).doesNotContain(SECRET).doesNotContain(USER);
        }
    }
}
