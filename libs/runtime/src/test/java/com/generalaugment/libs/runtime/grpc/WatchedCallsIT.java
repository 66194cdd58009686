package com.generalaugment.libs.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.telemetry.Spans;
import com.generalaugment.libs.testkit.telemetry.SpanRecorder;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators see of a call between two of our processes, on both sides. */
class WatchedCallsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final RequestContext context =
            new RequestContext(new Tenant(UUID.randomUUID()), "req_7", TraceContext.create());
    private final SpanRecorder recorder = new SpanRecorder();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PeerCalls calls = new PeerCalls(Spans.recordedBy(recorder.telemetry()), registry);
    private final EchoServer server = new EchoServer("one", 0, calls);
    private ManagedChannel channel;

    @BeforeEach
    void connect() {
        channel = PeerChannels.open(server.target(), EchoServer.TOKEN, calls);
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.close();
    }

    @Test
    void aCallIsASpanOnEachSideAndTheWorkGoesOnBelowTheServers() {
        // When
        String answer = say();

        // Then
        SpanData client = span(SpanKind.CLIENT);
        SpanData served = span(SpanKind.SERVER);
        assertThat(client.getName()).isEqualTo("test.Echo/Say");
        assertThat(client.getParentSpanId()).isEqualTo(context.trace().spanId());
        assertThat(served.getName()).isEqualTo("test.Echo/Say");
        assertThat(served.getParentSpanId()).isEqualTo(client.getSpanId());
        assertThat(answer).endsWith(served.getTraceId());
        assertThat(served.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("rpc.system"), "grpc")
                .containsEntry(AttributeKey.stringKey("rpc.service"), "test.Echo")
                .containsEntry(AttributeKey.stringKey("rpc.method"), "Say")
                .containsEntry(AttributeKey.longKey("rpc.grpc.status_code"), 0L);
        assertThat(client.getAttributes().get(AttributeKey.stringKey("server.address")))
                .isEqualTo("127.0.0.1");
        assertThat(client.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void aRefusalIsAnErrorOfTheCallAndNoneOfTheServer() {
        // Given
        server.refuse(Problem.notFound("response"));

        // When
        assertThatThrownBy(this::say).isInstanceOf(StatusRuntimeException.class);

        // Then
        assertThat(span(SpanKind.CLIENT).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span(SpanKind.SERVER).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span(SpanKind.SERVER).getAttributes().get(AttributeKey.longKey("rpc.grpc.status_code")))
                .isEqualTo(5);
    }

    @Test
    void aFaultOfTheServerIsAnErrorOnBothSides() {
        // Given
        server.refuse(Problem.internal(new IllegalStateException("secret")));

        // When
        assertThatThrownBy(this::say).isInstanceOf(StatusRuntimeException.class);

        // Then
        assertThat(span(SpanKind.SERVER).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span(SpanKind.SERVER).getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("INTERNAL");
        assertThat(span(SpanKind.CLIENT).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void aStreamIsASpanUntilItIsCancelled() throws InterruptedException {
        // Given
        CountDownLatch first = new CountDownLatch(1);
        ClientStream<String> stream =
                ClientStream.open(channel, EchoServer.COUNT, context, TIMEOUT, "1", new FirstItem(first));
        stream.request(1);
        assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.all()).isEmpty();

        // When
        stream.cancel("the client is gone");

        // Then
        assertThat(span(SpanKind.SERVER).getAttributes().get(AttributeKey.longKey("rpc.grpc.status_code")))
                .isEqualTo(1);
        assertThat(span(SpanKind.CLIENT).getAttributes().get(AttributeKey.longKey("rpc.grpc.status_code")))
                .isEqualTo(1);
        assertThat(recorder.all()).hasSize(2);
    }

    @Test
    void callsAreMeasuredByMethodAndStatus() {
        // Given
        say();
        server.refuse(Problem.notFound("response"));

        // When
        assertThatThrownBy(this::say).isInstanceOf(StatusRuntimeException.class);

        // Then
        await().atMost(TIMEOUT).until(() -> timed("server", "NOT_FOUND") == 1 && timed("client", "NOT_FOUND") == 1);
        assertThat(timed("server", "OK")).isEqualTo(1);
        assertThat(timed("client", "OK")).isEqualTo(1);
        assertThat(registry.getMeters()).hasSize(4);
    }

    @Test
    void whatIsLoggedWhileACallIsServedNamesItsRequest() {
        // When
        say();

        // Then
        assertThat(server.logged)
                .singleElement()
                .satisfies(fields -> assertThat(fields)
                        .containsOnly(
                                Map.entry("project_id", String.valueOf(context.tenant())),
                                Map.entry("request_id", context.requestId()),
                                Map.entry("trace_id", context.trace().traceId())));
    }

    private long timed(String side, String status) {
        var timer = registry.find("general_augment_grpc_" + side + "_duration")
                .tags("method", "test.Echo/Say", "status", status)
                .timer();
        return timer == null ? 0 : timer.count();
    }

    /** The client may hear of the end before the server's span has ended. */
    private SpanData span(SpanKind kind) {
        await().atMost(TIMEOUT)
                .until(() -> recorder.of(context.trace().traceId()).stream().anyMatch(span -> span.getKind() == kind));
        return recorder.of(context.trace().traceId()).stream()
                .filter(span -> span.getKind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private String say() {
        CallOptions options =
                CallOptions.DEFAULT.withOption(PeerMetadata.CONTEXT, context).withDeadlineAfter(60, TimeUnit.SECONDS);
        return ClientCalls.blockingUnaryCall(channel, EchoServer.SAY, options, "hello");
    }

    private record FirstItem(CountDownLatch arrived) implements ClientStream.Listener<String> {

        @Override
        public void onItem(String item) {
            arrived.countDown();
        }

        @Override
        public void onCompleted() {}

        @Override
        public void onFailed(Problem problem) {}
    }
}
