package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.Reply;
import com.generalaugment.gateway.api.edge.Route;
import com.generalaugment.gateway.api.edge.RouteGroup;
import com.generalaugment.gateway.domain.access.Principal;
import com.generalaugment.gateway.domain.key.ApiKey;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.turn.TurnService;
import com.generalaugment.gateway.domain.turn.TurnService.Options;
import com.generalaugment.gateway.domain.turn.TurnService.Turn;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /v1/responses} and {@code /v1/models}: access control here, everything else passes through. */
@ApplicationScoped
public class ResponseRoutes implements RouteGroup {

    static final long MAX_BODY = 64L * 1024 * 1024;
    static final Route.Access CREATE = new Route.Access.Runtime(Scopes.RESPONSES_CREATE);

    private final TurnService turns;
    private final Vertx vertx;

    public ResponseRoutes(TurnService turns, Vertx vertx) {
        this.turns = turns;
        this.vertx = vertx;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/v1/responses", CREATE, MAX_BODY, this::create),
                Route.of("POST", "/v1/responses/compact", CREATE, MAX_BODY, this::compact),
                Route.of("GET", "/v1/responses/{id}", CREATE, MAX_BODY, this::retrieve),
                Route.of("DELETE", "/v1/responses/{id}", CREATE, MAX_BODY, this::delete),
                Route.of("POST", "/v1/responses/{id}/cancel", CREATE, MAX_BODY, this::cancel),
                Route.of("GET", "/v1/responses/{id}/input_items", CREATE, MAX_BODY, this::inputItems),
                Route.of("GET", "/v1/models", CREATE, MAX_BODY, this::models),
                Route.of("GET", "/v1/models/{model}", CREATE, MAX_BODY, this::model));
    }

    private Reply create(EdgeRequest request) {
        Turn turn = turn(request);
        TurnRelay relay = relay(request, "");
        relay.follow(listener -> turns.execute(request.context(), options(request), turn, listener));
        return new Reply.Taken();
    }

    /** Costs tokens: the executing service keeps its idempotency key, as for a turn. */
    private Reply compact(EdgeRequest request) {
        Turn turn = turn(request);
        TurnRelay relay = relay(request, "");
        relay.follow(listener -> turns.compact(request.context(), options(request), turn, listener));
        return new Reply.Taken();
    }

    private Reply retrieve(EdgeRequest request) {
        String id = request.path("id");
        String user = request.query("user");
        if (!isStream(request.query("stream"))) {
            return Reply.json(200, turns.retrieve(request.context(), options(request), id, user));
        }
        Long startingAfter = startingAfter(request.query("starting_after"));
        TurnRelay relay = relay(request, id);
        relay.follow(listener -> turns.replay(request.context(), options(request), id, user, startingAfter, listener));
        return new Reply.Taken();
    }

    private Reply delete(EdgeRequest request) {
        return Reply.json(
                200, turns.delete(request.context(), options(request), request.path("id"), request.query("user")));
    }

    private Reply cancel(EdgeRequest request) {
        return Reply.json(
                200, turns.cancel(request.context(), options(request), request.path("id"), request.query("user")));
    }

    private Reply inputItems(EdgeRequest request) {
        return Reply.json(
                200,
                turns.inputItems(
                        request.context(),
                        options(request),
                        request.path("id"),
                        request.query("user"),
                        request.query("order"),
                        request.query("limit"),
                        request.query("after"),
                        request.queries("include")));
    }

    private Reply models(EdgeRequest request) {
        return Reply.json(200, turns.models(request.context(), options(request)));
    }

    private Reply model(EdgeRequest request) {
        return Reply.json(200, turns.model(request.context(), options(request), request.path("model")));
    }

    private TurnRelay relay(EdgeRequest request, String knownId) {
        return new TurnRelay(
                request,
                new EventStream(request, vertx),
                knownId,
                (responseId, after, listener) ->
                        turns.replay(request.context(), options(request), responseId, "", after, listener));
    }

    static Turn turn(EdgeRequest request) {
        return new Turn(
                request.body(),
                request.idempotencyKey(),
                request.traceHeader("traceparent"),
                request.traceHeader("tracestate"));
    }

    static Options options(EdgeRequest request) {
        ApiKey key = ((Principal.ByKey) request.principal()).key();
        ExtensionsHeader extensions = ExtensionsHeader.of(request);
        return new Options(
                request.project().configVersion(),
                key.id().toString(),
                key.environment(),
                key.runtimeMode() == null ? "" : key.runtimeMode(),
                "strings".equals(request.header("X-General-Augment-Metadata")),
                request.queries("include").contains("reasoning.encrypted_content"),
                extensions.on(),
                extensions.rawReasoning());
    }

    private static boolean isStream(String text) {
        return switch (text) {
            case "true" -> true;
            case "false", "" -> false;
            default -> throw Problem.invalid(List.of(new FieldError("stream", "must be true or false", "query_type")));
        };
    }

    private static @Nullable Long startingAfter(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw Problem.invalid(List.of(new FieldError("starting_after", "must be an integer from 0", "query_type")));
    }
}
