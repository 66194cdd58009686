package com.generalaugment.turnexecutor.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.contracts.turn.CallOptions;
import com.generalaugment.libs.contracts.turn.Document;
import com.generalaugment.libs.contracts.turn.ExecuteRequest;
import com.generalaugment.libs.contracts.turn.GetModelRequest;
import com.generalaugment.libs.contracts.turn.ListInputItemsRequest;
import com.generalaugment.libs.contracts.turn.ListModelsRequest;
import com.generalaugment.libs.contracts.turn.ProposeRequest;
import com.generalaugment.libs.contracts.turn.ReplayRequest;
import com.generalaugment.libs.contracts.turn.ResponseRequest;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.contracts.turn.TurnsGrpc;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.grpc.VirtualThreadCalls;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.conversation.ItemPage;
import com.generalaugment.turnexecutor.domain.conversation.ItemView;
import com.generalaugment.turnexecutor.domain.request.CarriedContext;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.domain.stream.Responses;
import com.generalaugment.turnexecutor.domain.turn.Cancellations;
import com.generalaugment.turnexecutor.domain.turn.Compactions;
import com.generalaugment.turnexecutor.domain.turn.Models;
import com.generalaugment.turnexecutor.domain.turn.Proposals;
import com.generalaugment.turnexecutor.domain.turn.Proposals.Proposed;
import com.generalaugment.turnexecutor.domain.turn.Proposals.Question;
import com.generalaugment.turnexecutor.domain.turn.Turns;
import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import org.jspecify.annotations.Nullable;

/** What other services may ask of turns and responses. Every call works on a virtual thread. */
@GrpcService
public class TurnsGrpcService extends TurnsGrpc.TurnsImplBase {

    private final Turns turns;
    private final Compactions compactions;
    private final Proposals proposals;
    private final Responses responses;
    private final Cancellations cancellations;
    private final Models models;

    public TurnsGrpcService(
            Turns turns,
            Compactions compactions,
            Proposals proposals,
            Responses responses,
            Cancellations cancellations,
            Models models) {
        this.turns = turns;
        this.compactions = compactions;
        this.proposals = proposals;
        this.responses = responses;
        this.cancellations = cancellations;
        this.models = models;
    }

    @Override
    public void execute(ExecuteRequest request, StreamObserver<TurnFrame> out) {
        Rendering rendering = Rendering.of(request.getOptions());
        FramePump pump = new FramePump((ServerCallStreamObserver<TurnFrame>) out, rendering, request.getCarryUpTo());
        RequestContext context = RequestContext.current();
        VirtualThreadCalls.stream(out, () -> {
            Turns.Command command = command(request, context);
            Execution execution = turns.execute(command);
            VirtualThreadCalls.accept();
            if (command.document().path("stream").asBoolean(false)) {
                pump.start(execution, 0);
            } else {
                pump.startWhole(execution);
            }
        });
    }

    @Override
    public void replay(ReplayRequest request, StreamObserver<TurnFrame> out) {
        FramePump pump =
                new FramePump((ServerCallStreamObserver<TurnFrame>) out, Rendering.of(request.getOptions()), 0);
        Tenant tenant = tenant();
        Long startingAfter = request.hasStartingAfter() ? request.getStartingAfter() : null;
        VirtualThreadCalls.stream(out, () -> {
            Execution execution = responses.replay(
                    tenant,
                    known(request.getResponseId()),
                    RequestMapper.orNull(request.getUser()),
                    startingAfter,
                    RequestMapper.extensions(request.getOptions()));
            pump.start(execution, startingAfter == null ? 0 : startingAfter + 1);
        });
    }

    @Override
    public void retrieve(ResponseRequest request, StreamObserver<Document> out) {
        Tenant tenant = tenant();
        VirtualThreadCalls.unary(
                out,
                () -> Rendering.of(request.getOptions())
                        .response(turns.retrieve(
                                tenant,
                                known(request.getResponseId()),
                                RequestMapper.orNull(request.getUser()),
                                request.getOptions().getIncludeEncryptedReasoning())));
    }

    @Override
    public void delete(ResponseRequest request, StreamObserver<Document> out) {
        Tenant tenant = tenant();
        VirtualThreadCalls.unary(out, () -> {
            cancellations.delete(tenant, known(request.getResponseId()), RequestMapper.orNull(request.getUser()));
            return Rendering.document(Json.object()
                    .put("id", request.getResponseId())
                    .put("object", "response")
                    .put("deleted", true));
        });
    }

    @Override
    public void cancel(ResponseRequest request, StreamObserver<Document> out) {
        Tenant tenant = tenant();
        VirtualThreadCalls.unary(
                out,
                () -> Rendering.of(request.getOptions())
                        .response(cancellations.cancel(
                                tenant, known(request.getResponseId()), RequestMapper.orNull(request.getUser()))));
    }

    @Override
    public void listInputItems(ListInputItemsRequest request, StreamObserver<Document> out) {
        Tenant tenant = tenant();
        VirtualThreadCalls.unary(
                out,
                () -> Rendering.document(ItemPage.of(
                                turns.inputItems(
                                        tenant,
                                        known(request.getResponseId()),
                                        RequestMapper.orNull(request.getUser())),
                                ItemPage.Query.parse(request.getOrder(), request.getLimit(), request.getAfter()))
                        .document(ItemView.including(request.getIncludeList()))));
    }

    @Override
    public void countInputTokens(ExecuteRequest request, StreamObserver<Document> out) {
        RequestContext context = RequestContext.current();
        VirtualThreadCalls.unary(
                out,
                () -> Rendering.document(Json.object()
                        .put("object", "response.input_tokens")
                        .put("input_tokens", turns.countInputTokens(command(request, context)))));
    }

    @Override
    public void compact(ExecuteRequest request, StreamObserver<TurnFrame> out) {
        Rendering asItIs = Rendering.of(CallOptions.getDefaultInstance());
        FramePump pump = new FramePump((ServerCallStreamObserver<TurnFrame>) out, asItIs, 0);
        RequestContext context = RequestContext.current();
        VirtualThreadCalls.stream(out, () -> {
            Execution execution = compactions.compact(command(request, context));
            VirtualThreadCalls.accept();
            pump.startWhole(execution);
        });
    }

    @Override
    public void propose(ProposeRequest request, StreamObserver<com.generalaugment.libs.contracts.turn.Proposals> out) {
        RequestContext context = RequestContext.current();
        VirtualThreadCalls.unary(out, () -> {
            Proposed proposed = proposals.propose(
                    context.requireTenant(),
                    caller(request.getOptions(), context, null, null),
                    known(request.getResponseId()),
                    request.getUser(),
                    new Question(
                            request.getInstructions(),
                            RequestMapper.document(request.getSchema().toByteArray()),
                            request.getMaxOutputTokens()));
            return com.generalaugment.libs.contracts.turn.Proposals.newBuilder()
                    .setWords(proposed.words())
                    .setJson(ByteString.copyFrom(proposed.json()))
                    .build();
        });
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<Document> out) {
        RequestContext context = RequestContext.current();
        VirtualThreadCalls.unary(
                out,
                () -> Rendering.document(
                        models.list(context.requireTenant(), caller(request.getOptions(), context, null, null))));
    }

    @Override
    public void getModel(GetModelRequest request, StreamObserver<Document> out) {
        RequestContext context = RequestContext.current();
        VirtualThreadCalls.unary(
                out,
                () -> Rendering.document(models.get(
                        context.requireTenant(),
                        caller(request.getOptions(), context, null, null),
                        request.getModel())));
    }

    private static Turns.Command command(ExecuteRequest request, RequestContext context) {
        byte[] body = request.getBody().toByteArray();
        Run.Caller caller = caller(
                request.getOptions(),
                context,
                RequestMapper.orNull(request.getTraceparent()),
                RequestMapper.orNull(request.getTracestate()));
        ObjectNode document = RequestMapper.document(body);
        boolean changed =
                CarriedContext.put(document, request.getCarriedContext().toByteArray());
        return new Turns.Command(
                context.requireTenant(),
                caller,
                changed ? Json.bytes(document) : body,
                document,
                RequestMapper.orNull(request.getIdempotencyKey()));
    }

    private static Run.Caller caller(
            CallOptions options, RequestContext context, @Nullable String traceparent, @Nullable String tracestate) {
        return new Run.Caller(
                options.getConfigVersion(),
                RequestMapper.orNull(options.getKeyId()),
                RequestMapper.orNull(options.getEnvironment()),
                context.requestId(),
                context.trace(),
                traceparent,
                tracestate,
                RequestMapper.extensions(options));
    }

    private static Tenant tenant() {
        return RequestContext.current().requireTenant();
    }

    private static String known(String responseId) {
        return RequestMapper.id(responseId, "response");
    }
}
