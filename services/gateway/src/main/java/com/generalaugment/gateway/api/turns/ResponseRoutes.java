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

/** {@code /v1/responses} and {@code /v1/models}: checks at the door, everything else passes through. */
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

    private Reply create(EdgeRequest exchange) {
        Turn turn = turn(exchange);
        TurnRelay relay = relay(exchange, "");
        relay.follow(listener -> turns.execute(exchange.context(), options(exchange), turn, listener));
        return new Reply.Taken();
    }

    /** It costs tokens: the service that runs it keeps its idempotency key, as of a turn. */
    private Reply compact(EdgeRequest exchange) {
        Turn turn = turn(exchange);
        TurnRelay relay = relay(exchange, "");
        relay.follow(listener -> turns.compact(exchange.context(), options(exchange), turn, listener));
        return new Reply.Taken();
    }

    private Reply retrieve(EdgeRequest exchange) {
        String id = exchange.path("id");
        String user = exchange.query("user");
        if (!isStream(exchange.query("stream"))) {
            return Reply.json(200, turns.retrieve(exchange.context(), options(exchange), id, user));
        }
        Long startingAfter = startingAfter(exchange.query("starting_after"));
        TurnRelay relay = relay(exchange, id);
        relay.follow(
                listener -> turns.replay(exchange.context(), options(exchange), id, user, startingAfter, listener));
        return new Reply.Taken();
    }

    private Reply delete(EdgeRequest exchange) {
        return Reply.json(
                200, turns.delete(exchange.context(), options(exchange), exchange.path("id"), exchange.query("user")));
    }

    private Reply cancel(EdgeRequest exchange) {
        return Reply.json(
                200, turns.cancel(exchange.context(), options(exchange), exchange.path("id"), exchange.query("user")));
    }

    private Reply inputItems(EdgeRequest exchange) {
        return Reply.json(
                200,
                turns.inputItems(
                        exchange.context(),
                        options(exchange),
                        exchange.path("id"),
                        exchange.query("user"),
                        exchange.query("order"),
                        exchange.query("limit"),
                        exchange.query("after"),
                        exchange.queries("include")));
    }

    private Reply models(EdgeRequest exchange) {
        return Reply.json(200, turns.models(exchange.context(), options(exchange)));
    }

    private Reply model(EdgeRequest exchange) {
        return Reply.json(200, turns.model(exchange.context(), options(exchange), exchange.path("model")));
    }

    private TurnRelay relay(EdgeRequest exchange, String knownId) {
        return new TurnRelay(
                exchange,
                new EventStream(exchange, vertx),
                knownId,
                (responseId, after, listener) ->
                        turns.replay(exchange.context(), options(exchange), responseId, "", after, listener));
    }

    static Turn turn(EdgeRequest exchange) {
        return new Turn(
                exchange.body(),
                exchange.idempotencyKey(),
                exchange.traceHeader("traceparent"),
                exchange.traceHeader("tracestate"));
    }

    static Options options(EdgeRequest exchange) {
        ApiKey key = ((Principal.ByKey) exchange.principal()).key();
        ExtensionsHeader extensions = ExtensionsHeader.of(exchange);
        return new Options(
                exchange.project().configVersion(),
                key.id().toString(),
                key.environment(),
                key.runtimeMode() == null ? "" : key.runtimeMode(),
                "strings".equals(exchange.header("X-General-Augment-Metadata")),
                exchange.queries("include").contains("reasoning.encrypted_content"),
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
            // Told below.
        }
        throw Problem.invalid(List.of(new FieldError("starting_after", "must be an integer from 0", "query_type")));
    }
}
