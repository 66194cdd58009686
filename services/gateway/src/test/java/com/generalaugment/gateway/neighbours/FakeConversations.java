package com.generalaugment.gateway.neighbours;

import com.generalaugment.libs.contracts.turn.ConversationItemRequest;
import com.generalaugment.libs.contracts.turn.ConversationItemsRequest;
import com.generalaugment.libs.contracts.turn.ConversationRequest;
import com.generalaugment.libs.contracts.turn.ConversationsGrpc;
import com.generalaugment.libs.contracts.turn.Document;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.VirtualThreadCalls;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.stub.StreamObserver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The conversations of the turn-executor at the process's edge: knows one of each project, and remembers what it was asked. */
public final class FakeConversations extends ConversationsGrpc.ConversationsImplBase {

    public static final String KNOWN = "conv_0123456789abcdefghijklmno";

    private static final String CONVERSATION =
            "{\"id\":\"" + KNOWN + "\",\"object\":\"conversation\",\"created_at\":1700000000,\"metadata\":{}}";
    private static final String ITEM = "{\"id\":\"msg_1\",\"type\":\"message\"}";
    private static final String LIST = "{\"object\":\"list\",\"data\":[" + ITEM
            + "],\"first_id\":\"msg_1\",\"last_id\":\"msg_1\",\"has_more\":false}";

    private final Queue<Message> asked = new ConcurrentLinkedQueue<>();

    FakeConversations() {}

    public Queue<Message> asked() {
        return asked;
    }

    @Override
    public void create(ConversationRequest request, StreamObserver<Document> out) {
        answer(out, request, KNOWN, CONVERSATION);
    }

    @Override
    public void get(ConversationRequest request, StreamObserver<Document> out) {
        answer(out, request, request.getConversationId(), CONVERSATION);
    }

    @Override
    public void update(ConversationRequest request, StreamObserver<Document> out) {
        answer(out, request, request.getConversationId(), CONVERSATION);
    }

    @Override
    public void delete(ConversationRequest request, StreamObserver<Document> out) {
        String deleted = "{\"id\":\"" + KNOWN + "\",\"object\":\"conversation.deleted\",\"deleted\":true}";
        answer(out, request, request.getConversationId(), deleted);
    }

    @Override
    public void listItems(ConversationItemsRequest request, StreamObserver<Document> out) {
        answer(out, request, request.getConversationId(), LIST);
    }

    @Override
    public void createItems(ConversationRequest request, StreamObserver<Document> out) {
        answer(out, request, request.getConversationId(), LIST);
    }

    @Override
    public void getItem(ConversationItemRequest request, StreamObserver<Document> out) {
        answer(out, request, request.getConversationId(), ITEM);
    }

    @Override
    public void deleteItem(ConversationItemRequest request, StreamObserver<Document> out) {
        answer(out, request, request.getConversationId(), CONVERSATION);
    }

    private void answer(StreamObserver<Document> out, Message request, String id, String json) {
        RequestContext.current().requireTenant();
        asked.add(request);
        VirtualThreadCalls.unary(out, () -> {
            if (!id.equals(KNOWN)) {
                throw Problem.notFound("conversation");
            }
            return Document.newBuilder().setJson(ByteString.copyFromUtf8(json)).build();
        });
    }
}
