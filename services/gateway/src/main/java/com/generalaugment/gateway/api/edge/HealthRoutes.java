package com.generalaugment.gateway.api.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.access.Readiness;
import com.generalaugment.libs.runtime.error.ErrorBody;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Health, metrics and the OpenAPI document. */
@ApplicationScoped
public class HealthRoutes implements RouteGroup {

    private static final Route.Access OPEN = new Route.Access.Open();
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Readiness readiness;
    private final EdgeMeter meter;
    private final PrometheusMeterRegistry metrics;
    private final String version;
    private final String buildSha;
    private final byte[] openApi;

    public HealthRoutes(
            Readiness readiness,
            EdgeMeter meter,
            PrometheusMeterRegistry metrics,
            BuildInfo build,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.readiness = readiness;
        this.meter = meter;
        this.metrics = metrics;
        this.version = version;
        this.buildSha = build.sha();
        this.openApi = resource("/gateway/openapi.json");
    }

    @Override
    public List<Route> routes() {
        return List.of(
                open("/health/live", request -> alive()),
                open("/v1/health", request -> alive()),
                open("/health/ready", this::ready),
                Route.of(
                        "GET",
                        "/health/detailed",
                        new Route.Access.Management(),
                        AdminBody.MAX_BYTES,
                        request -> Reply.json(detailed())),
                open("/metrics", request -> text(PROMETHEUS_TEXT, metrics.scrape())),
                open("/openapi.json", request -> Reply.json(200, openApi)));
    }

    private static Route open(String path, Route.Handler handler) {
        return Route.of("GET", path, OPEN, AdminBody.MAX_BYTES, handler);
    }

    private static Reply alive() {
        return Reply.json(Json.object().put("status", "ok"));
    }

    private static Reply text(String type, String content) {
        return new Reply.Body(200, type, content.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    private Reply ready(EdgeRequest request) {
        boolean database = readiness.isDatabaseConnected();
        boolean redis = readiness.isRedisConnected();
        boolean leaving = meter.isLeaving();
        boolean ready = database && redis && !leaving;
        ObjectNode answer = Json.object();
        if (!ready) {
            Problem problem = Problem.unavailable(leaving ? "This replica is stopping." : "A store is away.", null);
            answer.setAll(
                    ErrorBody.of(problem, request.requestId(), request.trace().traceId()));
        }
        answer.put("status", ready ? "ok" : "unavailable")
                .put("db", database ? "connected" : "disconnected")
                .put("redis", redis ? "connected" : "disconnected")
                .put("version", version)
                .put("build_sha", buildSha);
        Map<String, String> headers = ready ? Map.of() : Map.of("Retry-After", "1");
        return new Reply.Body(ready ? 200 : 503, "application/json", Json.bytes(answer), headers);
    }

    private ObjectNode detailed() {
        ObjectNode answer = Json.object();
        ObjectNode checks = Json.object();
        boolean database = check(checks, "db", readiness::isDatabaseConnected);
        boolean redis = check(checks, "redis", readiness::isRedisConnected);
        answer.put("status", database && redis ? "ok" : "unavailable")
                .put("version", version)
                .put("build_sha", buildSha)
                .put("uptime_seconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1000)
                .set("checks", checks);
        return answer;
    }

    private static boolean check(ObjectNode checks, String name, BooleanSupplier isThere) {
        long start = System.nanoTime();
        boolean there = isThere.getAsBoolean();
        checks.putObject(name)
                .put("status", there ? "ok" : "unavailable")
                .put("latency_ms", (System.nanoTime() - start) / 1_000_000)
                .put("detail", there ? "answers" : "does not answer");
        return there;
    }

    private static byte[] resource(String path) {
        try (InputStream in = HealthRoutes.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
