package com.generalaugment.memory.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.memory.ConfirmRequest;
import com.generalaugment.libs.contracts.memory.CorrectRequest;
import com.generalaugment.libs.contracts.memory.FactRequest;
import com.generalaugment.libs.contracts.memory.MemoryBody;
import com.generalaugment.libs.contracts.memory.MemoryDocument;
import com.generalaugment.libs.contracts.memory.MemoryGrpc;
import com.generalaugment.libs.contracts.memory.RecallReply;
import com.generalaugment.libs.contracts.memory.RecallRequest;
import com.generalaugment.libs.contracts.memory.RecalledFact;
import com.generalaugment.libs.contracts.memory.ReceiptRequest;
import com.generalaugment.libs.contracts.memory.UserRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.grpc.VirtualThreadCalls;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.telemetry.LogFields;
import com.generalaugment.memory.domain.Limits;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.erasure.Erasures;
import com.generalaugment.memory.domain.erasure.UserErasures;
import com.generalaugment.memory.domain.facts.Answered;
import com.generalaugment.memory.domain.facts.Fact;
import com.generalaugment.memory.domain.facts.Facts;
import com.generalaugment.memory.domain.facts.Quarantine;
import com.generalaugment.memory.domain.search.Filter;
import com.generalaugment.memory.domain.search.Recall;
import com.generalaugment.memory.domain.search.Searches;
import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.UUID;
import java.util.function.Function;

/** The gRPC service {@code Memory}. Every call runs on a virtual thread. */
@GrpcService
public class MemoryGrpcService extends MemoryGrpc.MemoryImplBase {

    private final Facts facts;
    private final Searches searches;
    private final Erasures erasures;
    private final UserErasures userErasures;
    private final Recall recall;
    private final Quarantine quarantine;

    public MemoryGrpcService(
            Facts facts,
            Searches searches,
            Erasures erasures,
            UserErasures userErasures,
            Recall recall,
            Quarantine quarantine) {
        this.facts = facts;
        this.searches = searches;
        this.erasures = erasures;
        this.userErasures = userErasures;
        this.recall = recall;
        this.quarantine = quarantine;
    }

    @Override
    public void store(MemoryBody request, StreamObserver<MemoryDocument> out) {
        answer(out, context -> {
            StoreBody body = StoreBody.read(
                    request.getBody().toByteArray(),
                    request.getIdempotencyKey(),
                    context.trace().traceId());
            return of(
                    context,
                    body.userId(),
                    owner -> facts.store(
                            owner,
                            body.fact(),
                            body.idempotencyKey(),
                            stored -> Json.bytes(Documents.stored(body.userId(), stored))));
        });
    }

    @Override
    public void search(MemoryBody request, StreamObserver<MemoryDocument> out) {
        answer(out, context -> {
            SearchBody body = SearchBody.read(request.getBody().toByteArray(), request.getIdempotencyKey());
            return of(
                    context,
                    body.userId(),
                    owner -> facts.repeatable(
                            owner,
                            body.idempotencyKey(),
                            () -> Json.bytes(Documents.results(body.userId(), searches.search(owner, body.search())))));
        });
    }

    @Override
    public void getProfile(UserRequest request, StreamObserver<MemoryDocument> out) {
        byUser(
                out,
                request.getUserId(),
                "path_",
                owner -> Documents.profile(
                        owner.userId(),
                        facts.overview(owner),
                        searches.newest(owner, Filter.NONE, Limits.RECENT).facts()));
    }

    @Override
    public void deleteFact(FactRequest request, StreamObserver<MemoryDocument> out) {
        byUser(
                out,
                request.getUserId(),
                "query_",
                owner -> Documents.deleted(
                        owner.userId(),
                        request.getMemoryId(),
                        erasures.delete(owner, MemoryId.read(request.getMemoryId()))));
    }

    @Override
    public void purge(UserRequest request, StreamObserver<MemoryDocument> out) {
        byUser(out, request.getUserId(), "path_", owner -> Documents.purged(owner.userId(), erasures.purge(owner)));
    }

    @Override
    public void eraseUser(UserRequest request, StreamObserver<MemoryDocument> out) {
        String traceparent = RequestContext.current().trace().traceparent();
        byUser(
                out,
                request.getUserId(),
                "path_",
                owner -> Documents.userErased(owner.userId(), userErasures.erase(owner, traceparent)));
    }

    @Override
    public void correct(CorrectRequest request, StreamObserver<MemoryDocument> out) {
        answer(out, context -> {
            CorrectBody body = CorrectBody.read(
                    request.getBody().toByteArray(),
                    request.getMemoryId(),
                    request.getIdempotencyKey(),
                    context.trace().traceId());
            return of(
                    context,
                    body.userId(),
                    owner -> facts.correct(
                            owner,
                            MemoryId.existing(request.getMemoryId()),
                            body.correction(),
                            body.idempotencyKey(),
                            corrected -> Json.bytes(Documents.corrected(corrected))));
        });
    }

    @Override
    public void getQuarantine(UserRequest request, StreamObserver<MemoryDocument> out) {
        byUser(
                out,
                request.getUserId(),
                "path_",
                owner -> Documents.waiting(owner.userId(), quarantine.waiting(owner)));
    }

    @Override
    public void confirm(ConfirmRequest request, StreamObserver<MemoryDocument> out) {
        answer(out, context -> {
            ConfirmBody body = ConfirmBody.read(
                    request.getBody().toByteArray(), request.getMemoryId(), request.getIdempotencyKey());
            return of(
                    context,
                    body.userId(),
                    owner -> quarantine.confirm(
                            owner,
                            MemoryId.existing(request.getMemoryId()),
                            body.idempotencyKey(),
                            confirmed -> Json.bytes(Documents.confirmed(body.userId(), confirmed))));
        });
    }

    @Override
    public void getLineage(FactRequest request, StreamObserver<MemoryDocument> out) {
        byUser(out, request.getUserId(), "query_", owner -> {
            UUID id = MemoryId.existing(request.getMemoryId());
            return Documents.lineage(id, facts.lineage(owner, id));
        });
    }

    @Override
    public void getReceipt(ReceiptRequest request, StreamObserver<MemoryDocument> out) {
        answer(
                out,
                context ->
                        unrepeated(Documents.receipt(facts.receipt(context.requireTenant(), request.getReceiptId()))));
    }

    @Override
    public void recall(RecallRequest request, StreamObserver<RecallReply> out) {
        RequestContext context = RequestContext.current();
        VirtualThreadCalls.unary(
                out,
                () -> of(context, Body.userId(request.getUserId(), ""), owner -> {
                    RecallReply.Builder reply = RecallReply.newBuilder();
                    recall.recall(owner, request.getQuery(), request.getMaxFacts(), request.getMaxTokens())
                            .forEach(fact -> reply.addFacts(recalled(fact)));
                    return reply.build();
                }));
    }

    private static void byUser(
            StreamObserver<MemoryDocument> out, String userId, String location, Function<Owner, JsonNode> work) {
        answer(out, context -> of(context, Body.userId(userId, location), owner -> unrepeated(work.apply(owner))));
    }

    private static void answer(StreamObserver<MemoryDocument> out, Function<RequestContext, Answered> work) {
        RequestContext context = RequestContext.current();
        VirtualThreadCalls.unary(out, () -> {
            Answered answered = work.apply(context);
            return MemoryDocument.newBuilder()
                    .setJson(ByteString.copyFrom(answered.body()))
                    .setReplayed(answered.replayed())
                    .build();
        });
    }

    private static <T> T of(RequestContext context, String userId, Function<Owner, T> work) {
        Owner owner = Owner.of(context.requireTenant(), userId);
        try (LogFields fields = LogFields.none().withUser(owner.tenant(), userId)) {
            return work.apply(owner);
        }
    }

    private static Answered unrepeated(JsonNode document) {
        return new Answered(Json.bytes(document), false);
    }

    private static RecalledFact recalled(Fact fact) {
        return RecalledFact.newBuilder()
                .setMemoryId(fact.id().toString())
                .setFact(fact.content())
                .setFactType(fact.type().label())
                .setCreatedAt(fact.createdAt().toEpochMilli())
                .build();
    }
}
