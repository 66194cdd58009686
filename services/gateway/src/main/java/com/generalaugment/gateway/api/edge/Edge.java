package com.generalaugment.gateway.api.edge;

import com.generalaugment.gateway.api.body.ContentCoding;
import com.generalaugment.gateway.api.body.RequestMemory;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import com.generalaugment.libs.runtime.telemetry.LogFields;
import com.generalaugment.libs.runtime.telemetry.Spans;
import io.quarkus.arc.All;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The way of every public request, in order: ids, route, credential, rate, scope and project, body, handler. One virtual
 * thread per request; every failure on the way becomes the one error body.
 */
@ApplicationScoped
public class Edge {

    /** Where the platform's own probes knock; nothing else of the framework's paths is served. */
    private static final Map<String, String> PROBES =
            Map.of("/q/health/live", "/health/live", "/q/health/ready", "/health/ready");

    private final RouteTable routes;
    private final AccessControl accessControl;
    private final EdgeMeter meter;
    private final RequestMemory memory;
    private final Spans spans;

    public Edge(
            AccessControl accessControl,
            EdgeMeter meter,
            RequestMemory memory,
            Spans spans,
            @All List<RouteGroup> groups) {
        this.routes = new RouteTable(
                groups.stream().flatMap(group -> group.routes().stream()).toList());
        this.accessControl = accessControl;
        this.meter = meter;
        this.memory = memory;
        this.spans = spans;
    }

    /** For the test that compares the table with the published document. */
    public List<String> published() {
        return routes.routes().stream()
                .map(route -> route.method() + " " + route.template())
                .toList();
    }

    void accept(HttpServerRequest request) {
        request.pause();
        EdgeRequest exchange = new EdgeRequest(request, spans);
        meter.watch(exchange);
        Thread.startVirtualThread(() -> serve(exchange));
    }

    /** What the HTTP decoder could not read; nothing more can come on this connection. */
    void refuseUnreadable(HttpServerRequest request) {
        EdgeRequest exchange = new EdgeRequest(request, spans);
        exchange.hangUp();
        meter.watch(exchange);
        ResponseWriter.fail(exchange, UnreadableRequest.problem(request));
    }

    private void serve(EdgeRequest exchange) {
        HttpServerRequest request = exchange.request();
        boolean bodyIsRead = false;
        try (LogFields fields = exchange.logFields()) {
            RouteTable.Match match =
                    routes.match(request.method().name(), path(request), WebSocketUpgrade.isRequested(request));
            exchange.matched(match);
            fields.with(LogFields.ROUTE, exchange.route());
            accessControl.admit(exchange, match.route().access());
            fields.withProject(exchange.context().tenant());
            if (!match.route().upgrades()) {
                requireChunked(exchange);
                ContentCoding coding = ContentCoding.of(exchange.headers("Content-Encoding"));
                bodyIsRead = true;
                exchange.hold(memory, memory.open(exchange.owner()));
                readBody(exchange, match.route(), coding);
            }
            if (match.route().handler().handle(exchange) instanceof Reply.Body reply) {
                ResponseWriter.send(exchange, reply);
            }
        } catch (Throwable e) {
            if (!bodyIsRead) {
                RequestBody.discard(exchange, memory.open(exchange.owner()));
            }
            ResponseWriter.fail(exchange, e);
        }
    }

    private void readBody(EdgeRequest exchange, Route route, ContentCoding coding) {
        Allocation allocation = exchange.allocation();
        byte[] received = RequestBody.read(exchange, route.maxBody(), allocation);
        byte[] body = coding.decode(received, route.maxBody(), bytes -> RequestMemory.grow(allocation, bytes));
        // Neither the compressed bytes nor the pieces of the decompressed ones are needed any more.
        allocation.settle(body.length);
        String contentType = exchange.header("Content-Type");
        if (body.length > 0 && contentType != null && !isJson(contentType)) {
            throw Problem.of(
                    ErrorKind.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "The body must be application/json.");
        }
        if (route.maxBody() <= AdminBody.MAX_BYTES) {
            exchange.growForTree(body);
        }
        exchange.awaitSending(body.length);
        exchange.body(body);
    }

    /** The transport undoes this one transfer coding, and a body in another one would be read as it came. */
    private static void requireChunked(EdgeRequest exchange) {
        List<String> codings = exchange.headers("Transfer-Encoding");
        if (!codings.isEmpty() && !codings.equals(List.of("chunked"))) {
            exchange.hangUp();
            throw Problem.of(
                    ErrorKind.INVALID, "invalid_request", "The only transfer coding that is supported is chunked.");
        }
    }

    private static boolean isJson(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("application/json");
    }

    private static String path(HttpServerRequest request) {
        String path = rawPath(request);
        return PROBES.getOrDefault(path, path);
    }

    private static String rawPath(HttpServerRequest request) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        int scheme = path.indexOf("://");
        return scheme < 0 ? path : path.substring(Math.max(0, path.indexOf('/', scheme + 3)));
    }
}
