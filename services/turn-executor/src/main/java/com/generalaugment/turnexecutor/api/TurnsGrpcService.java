package com.generalaugment.turnexecutor.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.Served;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.loop.Cancellations;
import com.generalaugment.turnexecutor.domain.loop.Execution;
import com.generalaugment.turnexecutor.domain.loop.Models;
import com.generalaugment.turnexecutor.domain.loop.Responses;
import com.generalaugment.turnexecutor.domain.loop.Turns;
import com.generalaugment.turnexecutor.domain.request.CarriedContext;
import com.generalaugment.turnexecutor.domain.run.Run;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What other services may ask of turns and responses. Every call works on a virtual thread. */
@GrpcService
public class TurnsGrpcService extends TurnsGrpc.TurnsImplBase {

    private final Turns turns;
    private final Responses responses;
    private final Cancellations cancellations;
    private final Models models;

    public TurnsGrpcService(Turns turns, Responses responses, Cancellations cancellations, Models models) {
        this.turns = turns;
        this.responses = responses;
        this.cancellations = cancellations;
        this.models = models;
    }

    @Override
    public void execute(ExecuteRequest request, StreamObserver<TurnFrame> out) {
        Rendering rendering = Rendering.of(request.getOptions());
        FramePump pump = new FramePump((ServerCallStreamObserver<TurnFrame>) out, rendering, request.getCarryUpTo());
        RequestContext context = RequestContext.current();
        Served.stream(out, () -> {
            Turns.Command command = command(request, context);
            Execution execution = turns.execute(command);
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
        Served.stream(out, () -> {
            Execution execution =
                    responses.replay(tenant, known(request.getResponseId()), orNull(request.getUser()), startingAfter);
            pump.start(execution, startingAfter == null ? 0 : startingAfter + 1);
        });
    }

    @Override
    public void retrieve(ResponseRequest request, StreamObserver<Document> out) {
        Tenant tenant = tenant();
        Served.unary(
                out,
                () -> Rendering.of(request.getOptions())
                        .response(turns.retrieve(tenant, known(request.getResponseId()), orNull(request.getUser()))));
    }

    @Override
    public void delete(ResponseRequest request, StreamObserver<Document> out) {
        Tenant tenant = tenant();
        Served.unary(out, () -> {
            cancellations.delete(tenant, known(request.getResponseId()), orNull(request.getUser()));
            return Rendering.document(Json.object()
                    .put("id", request.getResponseId())
                    .put("object", "response")
                    .put("deleted", true));
        });
    }

    @Override
    public void cancel(ResponseRequest request, StreamObserver<Document> out) {
        Tenant tenant = tenant();
        Served.unary(
                out,
                () -> Rendering.of(request.getOptions())
                        .response(cancellations.cancel(
                                tenant, known(request.getResponseId()), orNull(request.getUser()))));
    }

    @Override
    public void listInputItems(ListInputItemsRequest request, StreamObserver<Document> out) {
        Tenant tenant = tenant();
        Served.unary(
                out,
                () -> Rendering.document(InputItemsPage.of(
                        turns.inputItems(tenant, known(request.getResponseId()), orNull(request.getUser())), request)));
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<Document> out) {
        RequestContext context = RequestContext.current();
        Served.unary(
                out,
                () -> Rendering.document(
                        models.list(context.requireTenant(), caller(request.getOptions(), context, null, null))));
    }

    @Override
    public void getModel(GetModelRequest request, StreamObserver<Document> out) {
        RequestContext context = RequestContext.current();
        Served.unary(
                out,
                () -> Rendering.document(models.get(
                        context.requireTenant(),
                        caller(request.getOptions(), context, null, null),
                        request.getModel())));
    }

    private static Turns.Command command(ExecuteRequest request, RequestContext context) {
        byte[] body = request.getBody().toByteArray();
        Run.Caller caller = caller(
                request.getOptions(), context, orNull(request.getTraceparent()), orNull(request.getTracestate()));
        ObjectNode document = parsed(body);
        boolean changed =
                CarriedContext.put(document, request.getCarriedContext().toByteArray());
        return new Turns.Command(
                context.requireTenant(),
                caller,
                changed ? Json.bytes(document) : body,
                document,
                orNull(request.getIdempotencyKey()));
    }

    private static Run.Caller caller(
            CallOptions options, RequestContext context, @Nullable String traceparent, @Nullable String tracestate) {
        return new Run.Caller(
                options.getConfigVersion(),
                orNull(options.getKeyId()),
                orNull(options.getEnvironment()),
                context.requestId(),
                context.trace(),
                traceparent,
                tracestate);
    }

    private static ObjectNode parsed(byte[] body) {
        try {
            if (Json.read(body) instanceof ObjectNode document) {
                return document;
            }
        } catch (IOException e) {
            // Told below: what exactly the parser minded is no use to a caller.
        }
        throw Problem.of(ErrorKind.INVALID, "invalid_json", "The body must be one JSON object in UTF-8.");
    }

    private static Tenant tenant() {
        return RequestContext.current().requireTenant();
    }

    /** What no id of ours looks like is not there; nobody needs to look. */
    private static String known(String responseId) {
        if (responseId.isEmpty() || !responseId.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw Problem.notFound("response");
        }
        return responseId;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
