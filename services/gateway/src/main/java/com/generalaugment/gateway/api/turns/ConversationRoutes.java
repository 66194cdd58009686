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

/** {@code /v1/conversations}: access control here, everything else passes through. */
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

    private Reply create(EdgeRequest request) {
        return IdempotentRequest.ofRuntime(answers, request)
                .answer(name -> conversations.create(request.context(), request.body(), name));
    }

    private Reply get(EdgeRequest request) {
        return Reply.json(200, conversations.get(request.context(), request.path("id")));
    }

    private Reply update(EdgeRequest request) {
        return IdempotentRequest.ofRuntime(answers, request)
                .answer(name -> conversations.update(request.context(), request.path("id"), request.body()));
    }

    private Reply delete(EdgeRequest request) {
        return Reply.json(200, conversations.delete(request.context(), request.path("id")));
    }

    private Reply items(EdgeRequest request) {
        return Reply.json(
                200,
                conversations.items(
                        request.context(),
                        request.path("id"),
                        request.query("order"),
                        request.query("limit"),
                        request.query("after"),
                        request.queries("include")));
    }

    private Reply addItems(EdgeRequest request) {
        return IdempotentRequest.ofRuntime(answers, request)
                .answer(name -> conversations.addItems(
                        request.context(), request.path("id"), request.body(), name, request.queries("include")));
    }

    private Reply item(EdgeRequest request) {
        return Reply.json(
                200,
                conversations.item(
                        request.context(), request.path("id"), request.path("item_id"), request.queries("include")));
    }

    private Reply deleteItem(EdgeRequest request) {
        return Reply.json(
                200, conversations.deleteItem(request.context(), request.path("id"), request.path("item_id")));
    }
}
