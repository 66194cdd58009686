package com.generalaugment.gateway.clients;

import com.generalaugment.gateway.domain.memory.MemoryService;
import com.generalaugment.gateway.domain.memory.UserErasure;
import com.generalaugment.libs.contracts.memory.ConfirmRequest;
import com.generalaugment.libs.contracts.memory.CorrectRequest;
import com.generalaugment.libs.contracts.memory.FactRequest;
import com.generalaugment.libs.contracts.memory.MemoryBody;
import com.generalaugment.libs.contracts.memory.MemoryDocument;
import com.generalaugment.libs.contracts.memory.MemoryGrpc;
import com.generalaugment.libs.contracts.memory.ReceiptRequest;
import com.generalaugment.libs.contracts.memory.UserRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.StatusRuntimeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;

/** Calls memory over gRPC. */
@ApplicationScoped
public class GrpcMemoryService implements MemoryService, UserErasure {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /** Longer than memory waits for the other services. */
    private static final Duration ERASURE_DEADLINE = Duration.ofSeconds(25);

    private final Peers peers;

    public GrpcMemoryService(Peers peers) {
        this.peers = peers;
    }

    @Override
    public Answer store(RequestContext context, byte[] body, String idempotencyKey) {
        return ask(context, stub -> stub.store(body(body, idempotencyKey)));
    }

    @Override
    public Answer search(RequestContext context, byte[] body, String idempotencyKey) {
        return ask(context, stub -> stub.search(body(body, idempotencyKey)));
    }

    @Override
    public Answer profile(RequestContext context, String userId) {
        return ask(context, stub -> stub.getProfile(user(userId)));
    }

    @Override
    public Answer deleteFact(RequestContext context, String memoryId, String userId) {
        return ask(context, stub -> stub.deleteFact(fact(memoryId, userId)));
    }

    @Override
    public Answer purge(RequestContext context, String userId) {
        return ask(context, stub -> stub.purge(user(userId)));
    }

    @Override
    public Answer correct(RequestContext context, String memoryId, byte[] body, String idempotencyKey) {
        CorrectRequest request = CorrectRequest.newBuilder()
                .setMemoryId(memoryId)
                .setBody(UnsafeByteOperations.unsafeWrap(body))
                .setIdempotencyKey(idempotencyKey)
                .build();
        return ask(context, stub -> stub.correct(request));
    }

    @Override
    public Answer quarantine(RequestContext context, String userId) {
        return ask(context, stub -> stub.getQuarantine(user(userId)));
    }

    @Override
    public Answer confirm(RequestContext context, String memoryId, byte[] body, String idempotencyKey) {
        ConfirmRequest request = ConfirmRequest.newBuilder()
                .setMemoryId(memoryId)
                .setBody(UnsafeByteOperations.unsafeWrap(body))
                .setIdempotencyKey(idempotencyKey)
                .build();
        return ask(context, stub -> stub.confirm(request));
    }

    @Override
    public Answer lineage(RequestContext context, String memoryId, String userId) {
        return ask(context, stub -> stub.getLineage(fact(memoryId, userId)));
    }

    @Override
    public Answer receipt(RequestContext context, String receiptId) {
        return ask(
                context,
                stub -> stub.getReceipt(
                        ReceiptRequest.newBuilder().setReceiptId(receiptId).build()));
    }

    @Override
    public byte[] erase(RequestContext context, String userId) {
        return ask(context, ERASURE_DEADLINE, stub -> stub.eraseUser(user(userId)))
                .json();
    }

    private Answer ask(RequestContext context, Function<MemoryGrpc.MemoryBlockingStub, MemoryDocument> question) {
        return ask(context, DEADLINE, question);
    }

    private Answer ask(
            RequestContext context,
            Duration deadline,
            Function<MemoryGrpc.MemoryBlockingStub, MemoryDocument> question) {
        try {
            MemoryDocument document =
                    question.apply(PeerChannels.call(MemoryGrpc.newBlockingStub(peers.memory()), context, deadline));
            return new Answer(document.getJson().toByteArray(), document.getReplayed());
        } catch (StatusRuntimeException e) {
            throw ProblemStatus.toProblem(e);
        }
    }

    private static MemoryBody body(byte[] body, String idempotencyKey) {
        return MemoryBody.newBuilder()
                .setBody(UnsafeByteOperations.unsafeWrap(body))
                .setIdempotencyKey(idempotencyKey)
                .build();
    }

    private static UserRequest user(String userId) {
        return UserRequest.newBuilder().setUserId(userId).build();
    }

    private static FactRequest fact(String memoryId, String userId) {
        return FactRequest.newBuilder().setMemoryId(memoryId).setUserId(userId).build();
    }
}
