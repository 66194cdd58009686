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
 * Handles every public request in this order: ids, route, credential, rate, scope and project, body, handler. Each request has
 * a virtual thread of its own; every failure becomes the error body of the public contract.
 */
@ApplicationScoped
public class Edge {

    /** Health paths of the platform's probes; no other path of the framework is served. */
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
        EdgeRequest edgeRequest = new EdgeRequest(request, spans);
        meter.watch(edgeRequest);
        Thread.startVirtualThread(() -> serve(edgeRequest));
    }

    /** Answers a request that the HTTP decoder could not read, and closes its connection. */
    void refuseUnreadable(HttpServerRequest request) {
        EdgeRequest edgeRequest = new EdgeRequest(request, spans);
        edgeRequest.hangUp();
        meter.watch(edgeRequest);
        ResponseWriter.fail(edgeRequest, UnreadableRequest.problem(request));
    }

    private void serve(EdgeRequest edgeRequest) {
        HttpServerRequest request = edgeRequest.request();
        boolean bodyIsRead = false;
        try (LogFields fields = edgeRequest.logFields()) {
            RouteTable.Match match =
                    routes.match(request.method().name(), path(request), WebSocketUpgrade.isRequested(request));
            edgeRequest.matched(match);
            fields.with(LogFields.ROUTE, edgeRequest.route());
            accessControl.admit(edgeRequest, match.route().access());
            fields.withProject(edgeRequest.context().tenant());
            if (!match.route().upgrades()) {
                requireChunked(edgeRequest);
                ContentCoding coding = ContentCoding.of(edgeRequest.headers("Content-Encoding"));
                bodyIsRead = true;
                edgeRequest.hold(memory, memory.open(edgeRequest.owner()));
                readBody(edgeRequest, match.route(), coding);
            }
            if (match.route().handler().handle(edgeRequest) instanceof Reply.Body reply) {
                ResponseWriter.send(edgeRequest, reply);
            }
        } catch (Throwable e) {
            if (!bodyIsRead) {
                RequestBody.discard(edgeRequest, memory.open(edgeRequest.owner()));
            }
            ResponseWriter.fail(edgeRequest, e);
        }
    }

    private void readBody(EdgeRequest edgeRequest, Route route, ContentCoding coding) {
        Allocation allocation = edgeRequest.allocation();
        byte[] received = RequestBody.read(edgeRequest, route.maxBody(), allocation);
        byte[] body = coding.decode(received, route.maxBody(), bytes -> RequestMemory.grow(allocation, bytes));
        // Neither the compressed bytes nor the pieces of the decompressed ones are needed any more.
        allocation.settle(body.length);
        String contentType = edgeRequest.header("Content-Type");
        if (body.length > 0 && contentType != null && !isJson(contentType)) {
            throw Problem.of(
                    ErrorKind.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "The body must be application/json.");
        }
        if (route.maxBody() <= AdminBody.MAX_BYTES) {
            edgeRequest.growForTree(body);
        }
        edgeRequest.awaitSending(body.length);
        edgeRequest.body(body);
    }

    /** The transport decodes only this transfer coding; a body in another one would be read undecoded. */
    private static void requireChunked(EdgeRequest edgeRequest) {
        List<String> codings = edgeRequest.headers("Transfer-Encoding");
        if (!codings.isEmpty() && !codings.equals(List.of("chunked"))) {
            edgeRequest.hangUp();
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
