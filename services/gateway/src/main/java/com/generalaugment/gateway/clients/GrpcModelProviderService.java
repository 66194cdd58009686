package com.generalaugment.gateway.clients;

import com.generalaugment.gateway.domain.provider.ModelProviderService;
import com.generalaugment.libs.contracts.providers.ListModelProvidersRequest;
import com.generalaugment.libs.contracts.providers.ModelProviderRequest;
import com.generalaugment.libs.contracts.providers.ModelProvidersDocument;
import com.generalaugment.libs.contracts.providers.ModelProvidersGrpc;
import com.generalaugment.libs.contracts.providers.ModelRoutingRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;

/** Calls turn-executor over gRPC. */
@ApplicationScoped
public class GrpcModelProviderService implements ModelProviderService {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** A provider may be slow to validate a key. */
    private static final Duration HEALTH_DEADLINE = Duration.ofSeconds(90);

    private final Peers peers;

    public GrpcModelProviderService(Peers peers) {
        this.peers = peers;
    }

    @Override
    public byte[] list(RequestContext context) {
        return ask(context, DEADLINE, stub -> stub.listModelProviders(ListModelProvidersRequest.getDefaultInstance()));
    }

    @Override
    public byte[] put(RequestContext context, String provider, byte[] body) {
        return ask(
                context,
                DEADLINE,
                stub -> stub.putModelProvider(ModelProviderRequest.newBuilder()
                        .setProvider(provider)
                        .setBody(ByteString.copyFrom(body))
                        .build()));
    }

    @Override
    public byte[] delete(RequestContext context, String provider) {
        return ask(context, DEADLINE, stub -> stub.deleteModelProvider(named(provider)));
    }

    @Override
    public byte[] checkHealth(RequestContext context, String provider) {
        return ask(context, HEALTH_DEADLINE, stub -> stub.checkModelProvider(named(provider)));
    }

    @Override
    public byte[] routing(RequestContext context, long configVersion) {
        return ask(
                context,
                DEADLINE,
                stub -> stub.getModelRouting(ModelRoutingRequest.newBuilder()
                        .setConfigVersion(configVersion)
                        .build()));
    }

    private byte[] ask(
            RequestContext context,
            Duration deadline,
            Function<ModelProvidersGrpc.ModelProvidersBlockingStub, ModelProvidersDocument> question) {
        try {
            return question.apply(PeerChannels.call(
                            ModelProvidersGrpc.newBlockingStub(peers.turnExecutor()), context, deadline))
                    .getJson()
                    .toByteArray();
        } catch (StatusRuntimeException e) {
            throw ProblemStatus.toProblem(e);
        }
    }

    private static ModelProviderRequest named(String provider) {
        return ModelProviderRequest.newBuilder().setProvider(provider).build();
    }
}
