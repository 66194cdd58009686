package com.generalaugment.turnexecutor.domain.turn;

import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.CALLER;
import static com.generalaugment.turnexecutor.domain.turn.TurnWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.fakes.ScriptedProvider;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What operators see of the work on a turn. */
class TurnTraceTest {

    private static final String HELLO =
            "{\"model\":\"balanced\",\"input\":\"my secret\",\"user\":\"anna@example.org\"}";

    private final TurnWorld world = new TurnWorld();

    @Test
    void aTurnIsASpanOfItsCallersTraceAndTheModelIsAskedBelowIt() {
        // When
        ObjectNode response = world.run(HELLO);

        // Then
        SpanData turn = span(world);
        assertThat(turn.getName()).isEqualTo("invoke_agent demo");
        assertThat(turn.getTraceId()).isEqualTo(CALLER.trace().traceId());
        assertThat(turn.getParentSpanId()).isEqualTo(CALLER.trace().spanId());
        assertThat(turn.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(world.model.calls())
                .allSatisfy(call -> assertThat(call.trace().spanId()).isEqualTo(turn.getSpanId()));
        assertThat(turn.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("gen_ai.operation.name"), "invoke_agent")
                .containsEntry(AttributeKey.stringKey("gen_ai.provider.name"), "scripted")
                .containsEntry(AttributeKey.stringKey("gen_ai.agent.id"), TENANT.toString())
                .containsEntry(AttributeKey.stringKey("gen_ai.agent.name"), "demo")
                .containsEntry(AttributeKey.stringKey("gen_ai.request.model"), "scripted-b")
                .containsEntry(
                        AttributeKey.stringKey("gen_ai.response.id"),
                        response.path("id").asText())
                .containsEntry(AttributeKey.longKey("gen_ai.usage.input_tokens"), 10L)
                .containsEntry(AttributeKey.longKey("gen_ai.usage.output_tokens"), 1L)
                .containsKey(AttributeKey.stringKey("gen_ai.conversation.id"));
        assertThat(turn.getAttributes().asMap().values())
                .noneMatch(value ->
                        value.toString().contains("secret") || value.toString().contains("anna"));
    }

    @Test
    void whatTheTurnCausesElsewhereBelongsBelowIt() {
        // When
        world.run(HELLO);

        // Then
        SpanData turn = span(world);
        assertThat(world.store.results().getFirst().facts())
                .hasSize(2)
                .extracting(EventEnvelope::traceparent)
                .containsOnly(new TraceContext(turn.getTraceId(), turn.getSpanId(), true).traceparent());
    }

    @Test
    void aTurnThatWasTakenOverIsAnotherSpanOfTheSameTrace() {
        // Given
        Run run = world.orphan(HELLO, null);
        TurnWorld heir = world.another();

        // When
        heir.takeover.resume(heir.store.claimExpired(Duration.ofSeconds(10), 1).getFirst());

        // Then
        SpanData turn = span(heir);
        assertThat(turn.getTraceId()).isEqualTo(CALLER.trace().traceId());
        assertThat(turn.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("gen_ai.response.id"), run.responseId())
                .containsEntry(AttributeKey.longKey("genaug.run.owner_number"), 2L);
    }

    @Test
    void aFailedTurnSaysWhy() {
        // Given
        world.model.thenFail(Problem.of(ErrorKind.MODEL_FAILED, "model_failed", "The model said: my secret."));

        // When
        TurnWorld.ended(world.start(HELLO, null));

        // Then
        SpanData turn = span(world);
        assertThat(turn.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(turn.getStatus().getDescription()).isEmpty();
        assertThat(turn.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("model_failed");
    }

    @Test
    void whatIsLoggedDuringATurnNamesItAndNoPerson() { // hazard 42
        // Given
        Map<String, String> seen = new ConcurrentHashMap<>();
        world.model.then((call, output) -> {
            seen.putAll(MDC.getCopyOfContextMap());
            return ScriptedProvider.result(FinishReason.STOP, 1);
        });

        // When
        ObjectNode response = world.run(HELLO);

        // Then
        assertThat(seen)
                .containsEntry("project_id", TENANT.toString())
                .containsEntry("trace_id", CALLER.trace().traceId())
                .containsEntry("request_id", CALLER.requestId())
                .containsEntry("response_id", response.path("id").asText())
                .containsKeys("run_id", "user_hash");
        assertThat(seen.values()).noneMatch(value -> value.contains("anna"));
    }

    /** The answer is there before the span has ended. */
    private static SpanData span(TurnWorld world) {
        await().atMost(Duration.ofSeconds(60)).until(() -> world.recorder.all().size() == 1);
        return world.recorder.all().getFirst();
    }
}
