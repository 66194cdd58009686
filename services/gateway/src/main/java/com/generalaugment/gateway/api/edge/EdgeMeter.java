package com.generalaugment.gateway.api.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts requests by route, method and status, and refusals by reason; never by project or user. */
@ApplicationScoped
public class EdgeMeter {

    /** Every other method shares one label, so that a client cannot create any number of metric series. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final String OTHER_METHOD = "other";
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final MeterRegistry registry;
    private final Connections connections;
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean leaving;

    EdgeMeter(MeterRegistry registry, Connections connections) {
        this.registry = registry;
        this.connections = connections;
    }

    /** Counts the request and ends its span when its answer has ended, also when the client disconnected before. */
    void watch(EdgeRequest request) {
        begin(request);
        connections.began(request.request().connection());
        request.response().endHandler(end -> {
            connections.ended(request.request().connection());
            end(request, EdgeSpan.Outcome.of(request.response()));
        });
    }

    /** For requests without an HTTP answer of their own: the caller must call {@link #end}. */
    public void begin(EdgeRequest request) {
        running.incrementAndGet();
    }

    /** Only the first call for a request counts. */
    public void end(EdgeRequest request, EdgeSpan.Outcome outcome) {
        if (request.endsNow()) {
            running.decrementAndGet();
            request.release();
            count(request, outcome.status());
            request.span().end(outcome, request.refusal());
        }
    }

    /** Whether this replica is stopping: it finishes running requests and is not ready for new ones. */
    boolean isLeaving() {
        return leaving;
    }

    /** Waits until no request is running, or the timeout ends. */
    void leave(Duration timeout) throws InterruptedException {
        leaving = true;
        long deadline = System.nanoTime() + timeout.toNanos();
        while (running.get() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    /** Empty for an unknown method. */
    static Optional<String> knownMethod(HttpServerRequest request) {
        return Optional.of(request.method().name()).filter(METHODS::contains);
    }

    private void count(EdgeRequest request, int statusCode) {
        String method = knownMethod(request.request()).orElse(OTHER_METHOD);
        String status = Integer.toString(statusCode);
        registry.counter("general_augment_requests", "route", request.route(), "method", method, "status", status)
                .increment();
        Timer.builder("general_augment_request_duration")
                .tag("route", request.route())
                .register(registry)
                .record(Duration.ofNanos(System.nanoTime() - request.startedNanos()));
        @Nullable String refusal = request.refusal();
        if (refusal != null) {
            registry.counter("general_augment_rejections", "reason", refusal).increment();
        }
    }
}
