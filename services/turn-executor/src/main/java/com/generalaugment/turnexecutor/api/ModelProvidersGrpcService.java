package com.generalaugment.turnexecutor.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.providers.ListModelProvidersRequest;
import com.generalaugment.libs.contracts.providers.ModelProviderRequest;
import com.generalaugment.libs.contracts.providers.ModelProvidersDocument;
import com.generalaugment.libs.contracts.providers.ModelProvidersGrpc;
import com.generalaugment.libs.contracts.providers.ModelRoutingRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.InboundMemory;
import com.generalaugment.libs.runtime.grpc.VirtualThreadCalls;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.providers.ProviderAccesses;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.turn.Models;
import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.io.IOException;
import java.util.function.Function;

/** A project's own access to model providers, and which model runs when. */
@GrpcService
public class ModelProvidersGrpcService extends ModelProvidersGrpc.ModelProvidersImplBase {

    private final ProviderAccesses accesses;
    private final Models models;

    public ModelProvidersGrpcService(ProviderAccesses accesses, Models models) {
        this.accesses = accesses;
        this.models = models;
    }

    @Override
    public void listModelProviders(ListModelProvidersRequest request, StreamObserver<ModelProvidersDocument> out) {
        answer(out, accesses::list);
    }

    @Override
    public void putModelProvider(ModelProviderRequest request, StreamObserver<ModelProvidersDocument> out) {
        answer(
                out,
                tenant -> accesses.put(
                        tenant, request.getProvider(), parsed(request.getBody().toByteArray())));
    }

    @Override
    public void deleteModelProvider(ModelProviderRequest request, StreamObserver<ModelProvidersDocument> out) {
        answer(out, tenant -> accesses.delete(tenant, request.getProvider()));
    }

    @Override
    public void checkModelProvider(ModelProviderRequest request, StreamObserver<ModelProvidersDocument> out) {
        answer(out, tenant -> accesses.checkHealth(tenant, request.getProvider()));
    }

    @Override
    public void getModelRouting(ModelRoutingRequest request, StreamObserver<ModelProvidersDocument> out) {
        RequestContext context = RequestContext.current();
        Run.Caller caller = new Run.Caller(
                request.getConfigVersion(), null, null, context.requestId(), context.trace(), null, null);
        answer(out, tenant -> models.routing(tenant, caller));
    }

    private static void answer(StreamObserver<ModelProvidersDocument> out, Function<Tenant, JsonNode> work) {
        Tenant tenant = RequestContext.current().requireTenant();
        VirtualThreadCalls.unary(
                out,
                () -> ModelProvidersDocument.newBuilder()
                        .setJson(ByteString.copyFrom(Json.bytes(work.apply(tenant))))
                        .build());
    }

    private static JsonNode parsed(byte[] body) {
        InboundMemory.growForTree(body);
        try {
            JsonNode document = Json.read(body);
            if (document.isObject()) {
                return document;
            }
        } catch (IOException e) {
            // Reported below.
        }
        throw Problem.of(ErrorKind.INVALID, "invalid_json", "The body must be one JSON object in UTF-8.");
    }
}
