package com.generalaugment.gateway.clients;

import com.generalaugment.gateway.domain.turn.TurnService;
import com.generalaugment.libs.contracts.turn.CallOptions;
import com.generalaugment.libs.contracts.turn.Document;
import com.generalaugment.libs.contracts.turn.ExecuteRequest;
import com.generalaugment.libs.contracts.turn.GetModelRequest;
import com.generalaugment.libs.contracts.turn.ListInputItemsRequest;
import com.generalaugment.libs.contracts.turn.ListModelsRequest;
import com.generalaugment.libs.contracts.turn.ReplayRequest;
import com.generalaugment.libs.contracts.turn.ResponseRequest;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.contracts.turn.TurnsGrpc;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.grpc.ClientStream;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls turn-executor over gRPC. */
@ApplicationScoped
public class GrpcTurnService implements TurnService {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    /** A background turn may wait, then work for an hour; a stream that is open for longer is reattached. */
    private static final Duration LONGEST_TURN = Duration.ofMinutes(65);

    private final Peers peers;

    public GrpcTurnService(Peers peers) {
        this.peers = peers;
    }

    @Override
    public Call execute(RequestContext context, Options options, Turn turn, Listener listener) {
        return open(TurnsGrpc.getExecuteMethod(), context, request(options, turn), listener);
    }

    @Override
    public Call replay(
            RequestContext context,
            Options options,
            String responseId,
            String user,
            @Nullable Long startingAfter,
            Listener listener) {
        ReplayRequest.Builder request = ReplayRequest.newBuilder()
                .setOptions(of(options))
                .setResponseId(responseId)
                .setUser(user);
        if (startingAfter != null) {
            request.setStartingAfter(startingAfter);
        }
        return open(TurnsGrpc.getReplayMethod(), context, request.build(), listener);
    }

    @Override
    public byte[] retrieve(RequestContext context, Options options, String responseId, String user) {
        return ask(context, stub -> stub.retrieve(request(options, responseId, user)));
    }

    @Override
    public byte[] delete(RequestContext context, Options options, String responseId, String user) {
        return ask(context, stub -> stub.delete(request(options, responseId, user)));
    }

    @Override
    public byte[] cancel(RequestContext context, Options options, String responseId, String user) {
        return ask(context, stub -> stub.cancel(request(options, responseId, user)));
    }

    @Override
    public byte[] inputItems(
            RequestContext context,
            Options options,
            String responseId,
            String user,
            String order,
            String limit,
            String after,
            List<String> include) {
        return ask(
                context,
                stub -> stub.listInputItems(ListInputItemsRequest.newBuilder()
                        .setOptions(of(options))
                        .setResponseId(responseId)
                        .setUser(user)
                        .setOrder(order)
                        .setLimit(limit)
                        .setAfter(after)
                        .addAllInclude(include)
                        .build()));
    }

    @Override
    public byte[] countInputTokens(RequestContext context, Options options, Turn turn) {
        return ask(context, stub -> stub.countInputTokens(request(options, turn)));
    }

    @Override
    public Call compact(RequestContext context, Options options, Turn turn, Listener listener) {
        return open(TurnsGrpc.getCompactMethod(), context, request(options, turn), listener);
    }

    @Override
    public byte[] models(RequestContext context, Options options) {
        return ask(
                context,
                stub -> stub.listModels(
                        ListModelsRequest.newBuilder().setOptions(of(options)).build()));
    }

    @Override
    public byte[] model(RequestContext context, Options options, String model) {
        return ask(
                context,
                stub -> stub.getModel(GetModelRequest.newBuilder()
                        .setOptions(of(options))
                        .setModel(model)
                        .build()));
    }

    private <Q> Call open(MethodDescriptor<Q, TurnFrame> method, RequestContext context, Q request, Listener listener) {
        return TurnCall.open(
                frames -> ClientStream.open(peers.turnExecutor(), method, context, LONGEST_TURN, request, frames),
                listener);
    }

    private byte[] ask(RequestContext context, Function<TurnsGrpc.TurnsBlockingStub, Document> question) {
        try {
            return question.apply(PeerChannels.call(TurnsGrpc.newBlockingStub(peers.turnExecutor()), context, DEADLINE))
                    .getJson()
                    .toByteArray();
        } catch (StatusRuntimeException e) {
            throw ProblemStatus.toProblem(e);
        }
    }

    private static ExecuteRequest request(Options options, Turn turn) {
        return ExecuteRequest.newBuilder()
                .setOptions(of(options))
                .setBody(UnsafeByteOperations.unsafeWrap(turn.body()))
                .setIdempotencyKey(turn.idempotencyKey())
                .setTraceparent(turn.traceparent())
                .setTracestate(turn.tracestate())
                .setCarriedContext(UnsafeByteOperations.unsafeWrap(turn.carried()))
                .setCarryUpTo(turn.carryUpTo())
                .build();
    }

    private static ResponseRequest request(Options options, String responseId, String user) {
        return ResponseRequest.newBuilder()
                .setOptions(of(options))
                .setResponseId(responseId)
                .setUser(user)
                .build();
    }

    private static CallOptions of(Options options) {
        return CallOptions.newBuilder()
                .setConfigVersion(options.configVersion())
                .setIncludeEncryptedReasoning(options.encryptedReasoning())
                .setKeyId(options.keyId())
                .setEnvironment(options.environment())
                .setRuntimeMode(options.runtimeMode())
                .setMetadataAsStrings(options.metadataAsStrings())
                .setExtensions(options.extensions())
                .setRawReasoning(options.rawReasoning())
                .build();
    }
}
