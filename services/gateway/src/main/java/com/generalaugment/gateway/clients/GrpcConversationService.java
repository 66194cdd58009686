package com.generalaugment.gateway.clients;

import com.generalaugment.gateway.domain.turn.ConversationService;
import com.generalaugment.libs.contracts.turn.ConversationItemRequest;
import com.generalaugment.libs.contracts.turn.ConversationItemsRequest;
import com.generalaugment.libs.contracts.turn.ConversationRequest;
import com.generalaugment.libs.contracts.turn.ConversationsGrpc;
import com.generalaugment.libs.contracts.turn.Document;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.StatusRuntimeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Calls turn-executor's conversation service over gRPC. */
@ApplicationScoped
public class GrpcConversationService implements ConversationService {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final byte[] NO_BODY = {};

    private final Peers peers;

    public GrpcConversationService(Peers peers) {
        this.peers = peers;
    }

    @Override
    public byte[] create(RequestContext context, byte[] body, String name) {
        return ask(context, stub -> stub.create(request("", body, name)));
    }

    @Override
    public byte[] get(RequestContext context, String id) {
        return ask(context, stub -> stub.get(request(id, NO_BODY, "")));
    }

    @Override
    public byte[] update(RequestContext context, String id, byte[] body) {
        return ask(context, stub -> stub.update(request(id, body, "")));
    }

    @Override
    public byte[] delete(RequestContext context, String id) {
        return ask(context, stub -> stub.delete(request(id, NO_BODY, "")));
    }

    @Override
    public byte[] items(
            RequestContext context, String id, String order, String limit, String after, List<String> include) {
        return ask(
                context,
                stub -> stub.listItems(ConversationItemsRequest.newBuilder()
                        .setConversationId(id)
                        .setOrder(order)
                        .setLimit(limit)
                        .setAfter(after)
                        .addAllInclude(include)
                        .build()));
    }

    @Override
    public byte[] addItems(RequestContext context, String id, byte[] body, String name, List<String> include) {
        ConversationRequest request =
                request(id, body, name).toBuilder().addAllInclude(include).build();
        return ask(context, stub -> stub.createItems(request));
    }

    @Override
    public byte[] item(RequestContext context, String id, String itemId, List<String> include) {
        return ask(context, stub -> stub.getItem(item(id, itemId, include)));
    }

    @Override
    public byte[] deleteItem(RequestContext context, String id, String itemId) {
        return ask(context, stub -> stub.deleteItem(item(id, itemId, List.of())));
    }

    private byte[] ask(
            RequestContext context, Function<ConversationsGrpc.ConversationsBlockingStub, Document> question) {
        try {
            return question.apply(PeerChannels.call(
                            ConversationsGrpc.newBlockingStub(peers.turnExecutor()), context, DEADLINE))
                    .getJson()
                    .toByteArray();
        } catch (StatusRuntimeException e) {
            throw ProblemStatus.toProblem(e);
        }
    }

    private static ConversationRequest request(String id, byte[] body, String name) {
        return ConversationRequest.newBuilder()
                .setConversationId(id)
                .setBody(UnsafeByteOperations.unsafeWrap(body))
                .setRequestName(name)
                .build();
    }

    private static ConversationItemRequest item(String id, String itemId, List<String> include) {
        return ConversationItemRequest.newBuilder()
                .setConversationId(id)
                .setItemId(itemId)
                .addAllInclude(include)
                .build();
    }
}
