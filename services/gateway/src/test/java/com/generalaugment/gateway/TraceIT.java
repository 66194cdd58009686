package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Frames;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.RecordedSpans;
import com.generalaugment.gateway.neighbours.SocketClient;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.libs.runtime.context.RequestContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What operators see of a request at the edge. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class TraceIT {

    private static final String HELLO = "{\"model\":\"simple\",\"input\":\"the-patient-has-a-secret\"}";
    private static final String STREAM = "{\"model\":\"simple\",\"input\":\"Hi\",\"stream\":true}";
    private static final String CALLERS_SPAN = "00f067aa0ba902b7";

    private final FakeTurnExecutor executor = FakeTurnExecutor.fresh();
    private final Tenants.Project project = Tenants.project();
    private final String traceId = UUID.randomUUID().toString().replace("-", "");

    @Test
    void aRequestIsASpanBelowItsCallersAndTheNextHopIsBelowIt() {
        // When
        var answer = Door.post(project.runtime(), "/v1/responses", HELLO, "traceparent", traceparent());

        // Then
        assertThat(answer.header("X-Trace-ID")).isEqualTo(traceId);
        SpanData edge = span(SpanKind.SERVER);
        SpanData hop = span(SpanKind.CLIENT);
        RequestContext received = executor.contexts().element();
        assertThat(edge.getName()).isEqualTo("POST /v1/responses");
        assertThat(edge.getParentSpanId()).isEqualTo(CALLERS_SPAN);
        assertThat(edge.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(hop.getParentSpanId()).isEqualTo(edge.getSpanId());
        assertThat(hop.getName()).endsWith("/Execute");
        assertThat(received.trace().traceId()).isEqualTo(traceId);
        assertThat(received.trace().spanId()).isEqualTo(hop.getSpanId());
        assertThat(edge.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("http.request.method"), "POST")
                .containsEntry(AttributeKey.stringKey("http.route"), "/v1/responses")
                .containsEntry(AttributeKey.longKey("http.response.status_code"), 200L)
                .containsEntry(AttributeKey.stringKey("server.address"), "127.0.0.1")
                .containsEntry(AttributeKey.longKey("server.port"), (long) Door.port())
                .containsEntry(AttributeKey.stringKey("url.scheme"), "http");
    }

    @Test
    void aTurnOnAWebSocketIsASpanBelowItsConnections() {
        // When
        try (SocketClient client = SocketClient.open(project.runtime(), "traceparent", traceparent())) {
            client.create("\"input\":\"Hi\"").turn();
            client.send("{}").refusal();
        }

        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> edges().size() == 3);
        SpanData opened = edgeWith(101);
        assertThat(opened.getParentSpanId()).isEqualTo(CALLERS_SPAN);
        assertThat(List.of(edgeWith(200), edgeWith(400))).allSatisfy(turn -> {
            assertThat(turn.getName()).isEqualTo("GET /v1/responses");
            assertThat(turn.getParentSpanId()).isEqualTo(opened.getSpanId());
            assertThat(turn.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        });
        assertThat(span(SpanKind.CLIENT).getParentSpanId())
                .isEqualTo(edgeWith(200).getSpanId());
    }

    private SpanData edgeWith(long status) {
        return edges().stream()
                .filter(span -> Long.valueOf(status)
                        .equals(span.getAttributes().get(AttributeKey.longKey("http.response.status_code"))))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void spansTellNothingOfContentCredentialsOrPeople() { // hazard 42
        // When
        Door.post(project.runtime(), "/v1/responses", HELLO, "traceparent", traceparent());
        Door.get(project.runtime(), "/v1/responses/resp_of_anna?user=anna", "traceparent", traceparent());

        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> edges().size() == 2);
        assertThat(RecordedSpans.RECORDER.of(traceId))
                .allSatisfy(span -> assertThat(span.getName() + span.getAttributes())
                        .doesNotContain("secret")
                        .doesNotContain(project.runtime())
                        .doesNotContain("anna"));
        assertThat(edges()).extracting(SpanData::getName).contains("GET /v1/responses/{id}");
    }

    @Test
    void withoutAValidCallerTheTraceThatIsAnsweredBeginsHere() {
        // When
        var answer = Door.get("", "/health/live", "traceparent", "00-nonsense");

        // Then
        String begun = answer.header("X-Trace-ID");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !RecordedSpans.RECORDER.of(begun).isEmpty());
        SpanData edge = RecordedSpans.RECORDER.only(begun, "GET /health/live");
        assertThat(edge.getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void aRefusalIsToldWithoutBlamingUsAndAFaultAsOurs() {
        // Given
        executor.plays((request, out) -> {
            throw new IllegalStateException("a bug behind the edge");
        });

        // When
        Door.get(project.runtime(), "/v1/no/such/route", "traceparent", traceparent());
        Door.post(project.runtime(), "/v1/responses", HELLO, "traceparent", traceparent());

        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> edges().size() == 2);
        SpanData refused = RecordedSpans.RECORDER.only(traceId, "GET");
        assertThat(refused.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(refused.getAttributes().asMap())
                .containsEntry(AttributeKey.longKey("http.response.status_code"), 404L)
                .containsEntry(AttributeKey.stringKey("error.type"), "not_found")
                .doesNotContainKey(AttributeKey.stringKey("http.route"));
        SpanData failed = RecordedSpans.RECORDER.only(traceId, "POST /v1/responses");
        assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(failed.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("internal_error");
    }

    @Test
    void aStreamIsASpanUntilTheClientHangsUp() throws Exception {
        // Given
        CountDownLatch ended = new CountDownLatch(1);
        executor.plays((request, out) -> {
            out.onNext(Frames.created(FakeTurnExecutor.STORED, true));
            ended.await(60, TimeUnit.SECONDS);
        });
        InputStream stream = Door.open("POST", project.runtime(), "/v1/responses", STREAM, "traceparent", traceparent())
                .body();
        assertThat(stream.read()).isEqualTo('e');
        assertThat(edges()).isEmpty();

        // When
        stream.close();

        // Then
        SpanData edge = span(SpanKind.SERVER);
        assertThat(edge.getAttributes().asMap())
                .containsEntry(AttributeKey.longKey("http.response.status_code"), 200L)
                .containsEntry(AttributeKey.stringKey("error.type"), "client_disconnected");
        assertThat(span(SpanKind.CLIENT).getAttributes().get(AttributeKey.longKey("rpc.grpc.status_code")))
                .isEqualTo(1);
        ended.countDown();
    }

    private String traceparent() {
        return "00-" + traceId + "-" + CALLERS_SPAN + "-01";
    }

    private List<SpanData> edges() {
        return RecordedSpans.RECORDER.of(traceId).stream()
                .filter(span -> span.getKind() == SpanKind.SERVER)
                .toList();
    }

    /** The answer is there before the span has ended. */
    private SpanData span(SpanKind kind) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> RecordedSpans.RECORDER.of(traceId).stream().anyMatch(span -> span.getKind() == kind));
        return RecordedSpans.RECORDER.of(traceId).stream()
                .filter(span -> span.getKind() == kind)
                .findFirst()
                .orElseThrow();
    }
}
