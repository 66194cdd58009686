package com.generalaugment.gateway.api;

import com.generalaugment.gateway.domain.access.KeyAuthenticator;
import com.generalaugment.gateway.domain.access.RequestRates;
import com.generalaugment.gateway.domain.access.SignIn;
import com.generalaugment.gateway.domain.project.Projects;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The way of every public request, in order: ids, route, credential, rate, scope and project, body, handler. One virtual
 * thread per request; every failure on the way becomes the one error body.
 */
@ApplicationScoped
public class Edge {

    private static final String INTERNAL = "/q/";

    private final RouteTable routes;
    private final Doorkeeper doorkeeper;
    private final EdgeMeter meter;

    public Edge(
            KeyAuthenticator keys,
            SignIn signIn,
            RequestRates rates,
            Projects projects,
            EdgeMeter meter,
            ResponseRoutes responses,
            ProjectRoutes projectRoutes,
            KeyRoutes keyRoutes,
            MeteringRoutes meteringRoutes,
            HealthRoutes healthRoutes) {
        List<Route> all = new ArrayList<>();
        all.addAll(responses.routes());
        all.addAll(projectRoutes.routes());
        all.addAll(keyRoutes.routes());
        all.addAll(meteringRoutes.routes());
        all.addAll(healthRoutes.routes());
        this.routes = new RouteTable(all);
        this.doorkeeper = new Doorkeeper(keys, signIn, rates, projects);
        this.meter = meter;
    }

    void install(@Observes Router router) {
        router.route().order(-1_000).handler(this::accept);
    }

    /** For the test that compares the table with the published document. */
    public List<String> published() {
        return routes.routes().stream()
                .map(route -> route.method() + " " + route.template())
                .toList();
    }

    private void accept(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (request.path() != null && request.path().startsWith(INTERNAL)) {
            routing.next();
            return;
        }
        request.pause();
        Exchange exchange = new Exchange(request);
        meter.watch(exchange);
        Thread.startVirtualThread(() -> serve(exchange));
    }

    private void serve(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        boolean bodyIsRead = false;
        try {
            RouteTable.Match match = routes.match(request.method().name(), rawPath(request));
            exchange.matched(match);
            doorkeeper.admit(exchange, match.route().access());
            bodyIsRead = true;
            readBody(exchange, match.route());
            if (match.route().handler().handle(exchange) instanceof Reply.Body reply) {
                Answering.send(exchange, reply);
            }
        } catch (Throwable e) {
            if (!bodyIsRead) {
                discard(request);
            }
            meter.refused(e);
            Answering.fail(exchange, e);
        }
    }

    private static void readBody(Exchange exchange, Route route) {
        HttpServerRequest request = exchange.request();
        byte[] body = RequestBody.read(request, route.maxBody());
        String contentType = request.getHeader("Content-Type");
        if (body.length > 0 && contentType != null && !isJson(contentType)) {
            throw Problem.of(
                    ErrorKind.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "The body must be application/json.");
        }
        exchange.body(body);
    }

    private static boolean isJson(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("application/json");
    }

    private static void discard(HttpServerRequest request) {
        try {
            RequestBody.discard(request);
        } catch (Problem e) {
            // The client is gone; the answer will find nobody.
        }
    }

    private static String rawPath(HttpServerRequest request) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        int scheme = path.indexOf("://");
        return scheme < 0 ? path : path.substring(Math.max(0, path.indexOf('/', scheme + 3)));
    }
}
