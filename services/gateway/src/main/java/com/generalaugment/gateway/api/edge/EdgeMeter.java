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

    /** Whatever else a client invents is one label, so that nobody can fill our memory with labels. */
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

    /** Counts the request and ends its span when its answer has ended, also when the client did not wait for it. */
    void watch(EdgeRequest exchange) {
        begin(exchange);
        connections.began(exchange.request().connection());
        exchange.response().endHandler(end -> {
            connections.ended(exchange.request().connection());
            end(exchange, EdgeSpan.Outcome.of(exchange.response()));
        });
    }

    /** For what is no HTTP answer: {@link #end} has to be called. */
    public void begin(EdgeRequest exchange) {
        running.incrementAndGet();
    }

    /** Only the first call of an exchange counts. */
    public void end(EdgeRequest exchange, EdgeSpan.Outcome outcome) {
        if (exchange.endsNow()) {
            running.decrementAndGet();
            exchange.release();
            count(exchange, outcome.status());
            exchange.span().end(outcome, exchange.refusal());
        }
    }

    /** Whether this replica answers what it has been asked and wants to be asked nothing more. */
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

    /** Empty: the client's own invention. */
    static Optional<String> knownMethod(HttpServerRequest request) {
        return Optional.of(request.method().name()).filter(METHODS::contains);
    }

    private void count(EdgeRequest exchange, int statusCode) {
        String method = knownMethod(exchange.request()).orElse(OTHER_METHOD);
        String status = Integer.toString(statusCode);
        registry.counter("general_augment_requests", "route", exchange.route(), "method", method, "status", status)
                .increment();
        Timer.builder("general_augment_request_duration")
                .tag("route", exchange.route())
                .register(registry)
                .record(Duration.ofNanos(System.nanoTime() - exchange.startedNanos()));
        @Nullable String refusal = exchange.refusal();
        if (refusal != null) {
            registry.counter("general_augment_rejections", "reason", refusal).increment();
        }
    }
}
