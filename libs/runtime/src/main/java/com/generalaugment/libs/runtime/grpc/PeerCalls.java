package com.generalaugment.libs.runtime.grpc;

import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.telemetry.OpenSpan;
import com.generalaugment.libs.runtime.telemetry.Spans;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What operators see of the calls between our processes: a span for each, a timer by method and status. */
@Singleton
public class PeerCalls {

    /** What a server is to blame for; other codes are answers. */
    private static final Set<Status.Code> SERVER_FAULTS = EnumSet.of(
            Status.Code.UNKNOWN,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.UNIMPLEMENTED,
            Status.Code.INTERNAL,
            Status.Code.UNAVAILABLE,
            Status.Code.DATA_LOSS);

    private final Spans spans;
    private final MeterRegistry registry;
    private final Map<Measured, Timer> timers = new ConcurrentHashMap<>();

    private record Measured(SpanKind side, MethodDescriptor<?, ?> method, Status.Code code) {}

    public PeerCalls(Spans spans, MeterRegistry registry) {
        this.spans = spans;
        this.registry = registry;
    }

    /** For processes without metrics. */
    public static PeerCalls unwatched() {
        return new PeerCalls(Spans.off(), new CompositeMeterRegistry());
    }

    /** A call that we make. */
    Call made(MethodDescriptor<?, ?> method, TraceContext parent) {
        return new Call(method, SpanKind.CLIENT, parent);
    }

    /** A call that we answer. */
    Call served(MethodDescriptor<?, ?> method, @Nullable TraceContext parent) {
        return new Call(method, SpanKind.SERVER, parent);
    }

    /** One call from its start until its answer, or its whole stream, has ended. */
    final class Call {

        private final MethodDescriptor<?, ?> method;
        private final SpanKind side;
        private final OpenSpan span;
        private final long startedNanos = System.nanoTime();
        private final AtomicBoolean ended = new AtomicBoolean();

        private Call(MethodDescriptor<?, ?> method, SpanKind side, @Nullable TraceContext parent) {
            this.method = method;
            this.side = side;
            this.span = spans.start(method.getFullMethodName(), side, parent)
                    .set("rpc.system", "grpc")
                    .set("rpc.service", method.getServiceName())
                    .set("rpc.method", method.getBareMethodName());
        }

        OpenSpan span() {
            return span;
        }

        /** Any thread; only the first end counts. */
        void ended(Status.Code code) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            span.set("rpc.grpc.status_code", code.value());
            boolean failed = side == SpanKind.SERVER ? SERVER_FAULTS.contains(code) : code != Status.Code.OK;
            if (failed) {
                span.fail(code.name());
            }
            span.end();
            timers.computeIfAbsent(new Measured(side, method, code), this::timer)
                    .record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
        }

        private Timer timer(Measured measured) {
            return Timer.builder(
                            side == SpanKind.SERVER
                                    ? "general_augment_grpc_server_duration"
                                    : "general_augment_grpc_client_duration")
                    .tag("method", method.getFullMethodName())
                    .tag("status", measured.code().name())
                    .register(registry);
        }
    }
}
