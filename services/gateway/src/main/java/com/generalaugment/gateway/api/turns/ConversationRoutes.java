package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.IdempotentRequest;
import com.generalaugment.gateway.api.edge.Reply;
import com.generalaugment.gateway.api.edge.Route;
import com.generalaugment.gateway.api.edge.RouteGroup;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.turn.ConversationService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** {@code /v1/conversations}: checks at the door, everything else passes through. */
@ApplicationScoped
public class ConversationRoutes implements RouteGroup {

    private static final String CONVERSATIONS = "/v1/conversations";
    private static final String CONVERSATION = CONVERSATIONS + "/{id}";
    private static final String ITEMS = CONVERSATION + "/items";
    private static final String ITEM = ITEMS + "/{item_id}";

    private final ConversationService conversations;
    private final IdempotencyStore answers;

    public ConversationRoutes(ConversationService conversations, IdempotencyStore answers) {
        this.conversations = conversations;
        this.answers = answers;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                route("POST", CONVERSATIONS, this::create),
                route("GET", CONVERSATION, this::get),
                route("POST", CONVERSATION, this::update),
                route("DELETE", CONVERSATION, this::delete),
                route("GET", ITEMS, this::items),
                route("POST", ITEMS, this::addItems),
                route("GET", ITEM, this::item),
                route("DELETE", ITEM, this::deleteItem));
    }

    private static Route route(String method, String template, Route.Handler handler) {
        return Route.of(method, template, ResponseRoutes.CREATE, ResponseRoutes.MAX_BODY, handler);
    }

    private Reply create(EdgeRequest exchange) {
        return IdempotentRequest.ofRuntime(answers, exchange)
                .answer(name -> conversations.create(exchange.context(), exchange.body(), name));
    }

    private Reply get(EdgeRequest exchange) {
        return Reply.json(200, conversations.get(exchange.context(), exchange.path("id")));
    }

    private Reply update(EdgeRequest exchange) {
        return IdempotentRequest.ofRuntime(answers, exchange)
                .answer(name -> conversations.update(exchange.context(), exchange.path("id"), exchange.body()));
    }

    private Reply delete(EdgeRequest exchange) {
        return Reply.json(200, conversations.delete(exchange.context(), exchange.path("id")));
    }

    private Reply items(EdgeRequest exchange) {
        return Reply.json(
                200,
                conversations.items(
                        exchange.context(),
                        exchange.path("id"),
                        exchange.query("order"),
                        exchange.query("limit"),
                        exchange.query("after"),
                        exchange.queries("include")));
    }

    private Reply addItems(EdgeRequest exchange) {
        return IdempotentRequest.ofRuntime(answers, exchange)
                .answer(name -> conversations.addItems(
                        exchange.context(), exchange.path("id"), exchange.body(), name, exchange.queries("include")));
    }

    private Reply item(EdgeRequest exchange) {
        return Reply.json(
                200,
                conversations.item(
                        exchange.context(),
                        exchange.path("id"),
                        exchange.path("item_id"),
                        exchange.queries("include")));
    }

    private Reply deleteItem(EdgeRequest exchange) {
        return Reply.json(
                200, conversations.deleteItem(exchange.context(), exchange.path("id"), exchange.path("item_id")));
    }
}
