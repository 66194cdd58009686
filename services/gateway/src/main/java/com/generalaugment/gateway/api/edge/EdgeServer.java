package com.generalaugment.gateway.api.edge;

import com.generalaugment.gateway.domain.isolation.PublicAddress;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The public port. It is not the HTTP server of Quarkus for two reasons: malformed requests get the error body of the public
 * contract too, and {@code Upgrade: h2c} is ignored. HTTP/2 is left to the proxy that terminates TLS.
 */
@ApplicationScoped
public class EdgeServer implements PublicAddress {

    /** Bytes of a WebSocket message. */
    public static final int MAX_MESSAGE = 64 * 1024 * 1024;

    static final int MAX_HEADERS = 32 * 1024;
    static final int MAX_REQUEST_LINE = 16 * 1024;

    /** Starts after every bean that prepares something at start, such as the first key. */
    private static final int LAST = 10_000;
    /** Stops before the channels to the other services close. */
    private static final int FIRST = 1;

    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");

    private static final int IDLE_MINUTES = 15;
    private static final long IDLE_CHECK_MILLIS = 5_000;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final Edge edge;
    private final EdgeMeter meter;
    private final UpgradedConnections upgraded;
    private final Connections connections;
    private final String host;
    private final int wantedPort;
    private volatile int port;
    private volatile String deployment = "";

    public EdgeServer(
            Vertx vertx,
            Edge edge,
            EdgeMeter meter,
            UpgradedConnections upgraded,
            Connections connections,
            @ConfigProperty(name = "genaug.http.host", defaultValue = "0.0.0.0") String host,
            @ConfigProperty(name = "genaug.http.port", defaultValue = "8080") int port) {
        this.vertx = vertx;
        this.edge = edge;
        this.meter = meter;
        this.upgraded = upgraded;
        this.connections = connections;
        this.host = host;
        this.wantedPort = port;
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** A port that listens on all interfaces is reached on the loopback address. */
    @Override
    public URI own() {
        String reached = EVERYWHERE.contains(host) ? "127.0.0.1" : host;
        return URI.create("http://" + (reached.contains(":") ? "[" + reached + "]" : reached) + ":" + port);
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        // Several event loops can share only a fixed port.
        int loops = wantedPort == 0 ? 1 : Runtime.getRuntime().availableProcessors();
        vertx.setPeriodic(IDLE_CHECK_MILLIS, timer -> connections.closeIdle());
        deployment =
                await(vertx.deployVerticle(Listening::new, new DeploymentOptions().setInstances(loops)), START_TIMEOUT);
    }

    /** Becomes unready, finishes running requests, then closes the port. */
    void stop(@Observes @Priority(FIRST) ShutdownEvent event) throws InterruptedException {
        if (deployment.isEmpty()) {
            return;
        }
        upgraded.leave();
        meter.leave(DRAIN_TIMEOUT);
        upgraded.hangUp();
        await(vertx.undeploy(deployment), DRAIN_TIMEOUT);
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setHttp2ClearTextEnabled(false)
                .setTcpNoDelay(true)
                .setMaxWebSocketFrameSize(MAX_MESSAGE)
                .setMaxWebSocketMessageSize(MAX_MESSAGE)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setReuseAddress(true)
                .setIdleTimeoutUnit(TimeUnit.MINUTES)
                .setIdleTimeout(IDLE_MINUTES);
    }

    private static <T> T await(Future<T> future, Duration timeout) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the public port cannot be opened or closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private final class Listening extends AbstractVerticle {

        @Override
        public void start(Promise<Void> started) {
            vertx.createHttpServer(options())
                    .connectionHandler(connections::opened)
                    .requestHandler(edge::accept)
                    .invalidRequestHandler(edge::refuseUnreadable)
                    .listen(wantedPort, host)
                    .onSuccess(this::listening)
                    .<Void>mapEmpty()
                    .onComplete(started);
        }

        private void listening(HttpServer server) {
            port = server.actualPort();
        }
    }
}
