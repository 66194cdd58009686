package com.generalaugment.gateway.api;

import com.generalaugment.libs.runtime.error.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts requests by route, method and status, and refusals by reason; never by project or user. */
@ApplicationScoped
public class EdgeMeter {

    private final MeterRegistry registry;

    public EdgeMeter(MeterRegistry registry) {
        this.registry = registry;
    }

    void watch(Exchange exchange) {
        AtomicBoolean counted = new AtomicBoolean();
        exchange.response().endHandler(end -> count(exchange, counted));
    }

    void refused(Throwable failure) {
        String reason = failure instanceof Problem problem ? problem.reason() : "internal_error";
        registry.counter("general_augment_rejections", "reason", reason).increment();
    }

    private void count(Exchange exchange, AtomicBoolean counted) {
        if (!counted.compareAndSet(false, true)) {
            return;
        }
        String method = exchange.request().method().name();
        String status = Integer.toString(exchange.response().getStatusCode());
        registry.counter("general_augment_requests", "route", exchange.route(), "method", method, "status", status)
                .increment();
        Timer.builder("general_augment_request_duration")
                .tag("route", exchange.route())
                .register(registry)
                .record(Duration.ofNanos(System.nanoTime() - exchange.startedNanos()));
    }
}
