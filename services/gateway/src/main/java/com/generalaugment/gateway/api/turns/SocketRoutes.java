package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.edge.Connections;
import com.generalaugment.gateway.api.edge.EdgeMeter;
import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.EdgeSpan;
import com.generalaugment.gateway.api.edge.Reply;
import com.generalaugment.gateway.api.edge.ResponseWriter;
import com.generalaugment.gateway.api.edge.Route;
import com.generalaugment.gateway.api.edge.RouteGroup;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import jakarta.inject.Singleton;
import java.util.List;

/** Opens WebSockets. A refused request gets a plain HTTP error before the upgrade. */
@Singleton
final class SocketRoutes implements RouteGroup {

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final String VERSION_HEADER = "Sec-WebSocket-Version";
    private static final String VERSION = "13";

    private final SocketTurns turns;
    private final OpenSockets open;
    private final Connections connections;
    private final SocketLifetime lifetime;
    private final EdgeMeter meter;
    private final Vertx vertx;

    SocketRoutes(
            SocketTurns turns,
            OpenSockets open,
            Connections connections,
            SocketLifetime lifetime,
            EdgeMeter meter,
            Vertx vertx) {
        this.connections = connections;
        this.turns = turns;
        this.open = open;
        this.lifetime = lifetime;
        this.meter = meter;
        this.vertx = vertx;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.socket("/v1/responses", SocketTurns.ACCESS, this::upgrade));
    }

    private Reply upgrade(EdgeRequest request) {
        requireHandshake(request);
        ExtensionsHeader.of(request);
        ResponseWriter.putCommonHeaders(request);
        request.onItsLoop(() -> request.request().toWebSocket().onComplete(handshake -> {
            if (handshake.succeeded()) {
                opened(handshake.result(), request);
            } else {
                ResponseWriter.fail(request, noHandshake("The WebSocket handshake failed."));
            }
        }));
        return new Reply.Taken();
    }

    private void opened(ServerWebSocket socket, EdgeRequest request) {
        connections.upgraded(request.request().connection());
        meter.end(request, new EdgeSpan.Outcome(SWITCHING_PROTOCOLS, true, true));
        new TurnSocket(socket, request, vertx, turns, open).open(lifetime.longest());
    }

    private static void requireHandshake(EdgeRequest request) {
        if (!VERSION.equals(request.header(VERSION_HEADER))) {
            request.response().putHeader(VERSION_HEADER, VERSION);
            throw noHandshake(VERSION_HEADER + " must be " + VERSION + ".");
        }
        if (request.header("Sec-WebSocket-Key") == null) {
            throw noHandshake("Sec-WebSocket-Key is missing.");
        }
        String length = request.header("Content-Length");
        if (request.header("Transfer-Encoding") != null || (length != null && !length.equals("0"))) {
            throw noHandshake("A request that opens a WebSocket has no body.");
        }
    }

    private static Problem noHandshake(String message) {
        return Problem.of(ErrorKind.INVALID, "invalid_request", message);
    }
}
