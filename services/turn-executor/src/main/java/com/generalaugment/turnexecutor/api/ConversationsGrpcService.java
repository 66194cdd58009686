package com.generalaugment.turnexecutor.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.contracts.turn.ConversationItemRequest;
import com.generalaugment.libs.contracts.turn.ConversationItemsRequest;
import com.generalaugment.libs.contracts.turn.ConversationRequest;
import com.generalaugment.libs.contracts.turn.ConversationsGrpc;
import com.generalaugment.libs.contracts.turn.Document;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.grpc.VirtualThreadCalls;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.conversation.Conversations;
import com.generalaugment.turnexecutor.domain.conversation.ItemPage;
import com.generalaugment.turnexecutor.domain.conversation.ItemView;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.function.Function;

/** What other services may ask of conversations and their items. Every call works on a virtual thread. */
@GrpcService
public class ConversationsGrpcService extends ConversationsGrpc.ConversationsImplBase {

    private final Conversations conversations;

    public ConversationsGrpcService(Conversations conversations) {
        this.conversations = conversations;
    }

    @Override
    public void create(ConversationRequest request, StreamObserver<Document> out) {
        answer(
                out,
                tenant -> conversations
                        .create(tenant, body(request), RequestMapper.orNull(request.getRequestName()))
                        .document());
    }

    @Override
    public void get(ConversationRequest request, StreamObserver<Document> out) {
        answer(
                out,
                tenant -> conversations
                        .find(tenant, known(request.getConversationId()))
                        .document());
    }

    @Override
    public void update(ConversationRequest request, StreamObserver<Document> out) {
        answer(
                out,
                tenant -> conversations
                        .replaceMetadata(tenant, known(request.getConversationId()), body(request))
                        .document());
    }

    @Override
    public void delete(ConversationRequest request, StreamObserver<Document> out) {
        answer(out, tenant -> {
            conversations.delete(tenant, known(request.getConversationId()));
            return Json.object()
                    .put("id", request.getConversationId())
                    .put("object", "conversation.deleted")
                    .put("deleted", true);
        });
    }

    @Override
    public void listItems(ConversationItemsRequest request, StreamObserver<Document> out) {
        answer(
                out,
                tenant -> conversations
                        .items(
                                tenant,
                                known(request.getConversationId()),
                                ItemPage.Query.parse(request.getOrder(), request.getLimit(), request.getAfter()))
                        .document(ItemView.including(request.getIncludeList())));
    }

    @Override
    public void createItems(ConversationRequest request, StreamObserver<Document> out) {
        answer(
                out,
                tenant -> conversations
                        .append(
                                tenant,
                                known(request.getConversationId()),
                                body(request),
                                RequestMapper.orNull(request.getRequestName()))
                        .document(ItemView.including(request.getIncludeList())));
    }

    @Override
    public void getItem(ConversationItemRequest request, StreamObserver<Document> out) {
        answer(
                out,
                tenant -> ItemView.including(request.getIncludeList())
                        .of(conversations.item(
                                tenant,
                                known(request.getConversationId()),
                                RequestMapper.id(request.getItemId(), "item"))));
    }

    @Override
    public void deleteItem(ConversationItemRequest request, StreamObserver<Document> out) {
        answer(
                out,
                tenant -> conversations
                        .removeItem(
                                tenant,
                                known(request.getConversationId()),
                                RequestMapper.id(request.getItemId(), "item"))
                        .document());
    }

    private static void answer(StreamObserver<Document> out, Function<Tenant, ObjectNode> work) {
        Tenant tenant = RequestContext.current().requireTenant();
        VirtualThreadCalls.unary(out, () -> Rendering.document(work.apply(tenant)));
    }

    private static JsonNode body(ConversationRequest request) {
        // A conversation may be made of nothing; the other routes then miss their members.
        return request.getBody().isEmpty()
                ? Json.object()
                : RequestMapper.document(request.getBody().toByteArray());
    }

    private static String known(String conversationId) {
        return RequestMapper.id(conversationId, "conversation");
    }
}
