package com.generalaugment.gateway.neighbours;

import com.generalaugment.libs.contracts.providers.ListModelProvidersRequest;
import com.generalaugment.libs.contracts.providers.ModelProviderRequest;
import com.generalaugment.libs.contracts.providers.ModelProvidersDocument;
import com.generalaugment.libs.contracts.providers.ModelProvidersGrpc;
import com.generalaugment.libs.contracts.providers.ModelRoutingRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.VirtualThreadCalls;
import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps which providers a project has put, and the bodies it was sent. */
public final class FakeModelProviders extends ModelProvidersGrpc.ModelProvidersImplBase {

    private static final Set<String> KNOWN = Set.of("openai", "anthropic", "gemini", "openai-compatible");
    private static final String ROW = "\"status\":\"active\",\"base_url_configured\":false,\"api_mode\":\"responses\","
            + "\"model_prefixes\":[\"gpt-\"],\"created_at\":\"2026-11-01T00:00:00.000Z\","
            + "\"updated_at\":\"2026-11-01T00:00:00.000Z\",\"last_validated_at\":null";

    private final Map<String, String> bodyOf = new ConcurrentHashMap<>();
    private volatile int checks;

    public int checks() {
        return checks;
    }

    @Override
    public void listModelProviders(ListModelProvidersRequest request, StreamObserver<ModelProvidersDocument> out) {
        String project = project();
        VirtualThreadCalls.unary(out, () -> {
            StringBuilder items = new StringBuilder();
            for (String provider : KNOWN) {
                if (bodyOf.containsKey(project + provider)) {
                    items.append(items.isEmpty() ? "" : ",").append(row(provider));
                }
            }
            return document("{\"items\":[" + items + "]}");
        });
    }

    @Override
    public void putModelProvider(ModelProviderRequest request, StreamObserver<ModelProvidersDocument> out) {
        String project = project();
        VirtualThreadCalls.unary(out, () -> {
            if (!KNOWN.contains(request.getProvider())) {
                throw Problem.notFound("model_provider");
            }
            bodyOf.put(project + request.getProvider(), request.getBody().toStringUtf8());
            return document(row(request.getProvider()));
        });
    }

    @Override
    public void deleteModelProvider(ModelProviderRequest request, StreamObserver<ModelProvidersDocument> out) {
        String project = project();
        VirtualThreadCalls.unary(out, () -> {
            require(project, request.getProvider());
            bodyOf.remove(project + request.getProvider());
            return document("{\"status\":\"revoked\",\"provider\":\"" + request.getProvider() + "\"}");
        });
    }

    @Override
    public void checkModelProvider(ModelProviderRequest request, StreamObserver<ModelProvidersDocument> out) {
        String project = project();
        VirtualThreadCalls.unary(out, () -> {
            require(project, request.getProvider());
            checks++;
            return document("{\"provider\":\"" + request.getProvider()
                    + "\",\"status\":\"ok\",\"message\":\"The provider took the key.\","
                    + "\"checked_at\":\"2026-11-01T00:00:00.000Z\",\"latency_ms\":12,\"status_code\":200,"
                    + "\"retryable\":false,\"last_validated_at\":\"2026-11-01T00:00:00.000Z\"}");
        });
    }

    @Override
    public void getModelRouting(ModelRoutingRequest request, StreamObserver<ModelProvidersDocument> out) {
        project();
        VirtualThreadCalls.unary(
                out,
                () -> document("{\"mode\":\"tiered_complexity\",\"tiers\":{\"simple\":\"s\",\"balanced\":\"b\","
                        + "\"complex\":\"c\"},\"default_tier\":\"balanced\",\"auto_routes_by\":[\"reasoning.effort\"],"
                        + "\"channel_parity\":true}"));
    }

    private void require(String project, String provider) {
        if (!bodyOf.containsKey(project + provider)) {
            throw Problem.notFound("model_provider");
        }
    }

    private static String project() {
        return RequestContext.current().requireTenant().toString();
    }

    private static String row(String provider) {
        return "{\"provider\":\"" + provider + "\"," + ROW + "}";
    }

    private static ModelProvidersDocument document(String json) {
        return ModelProvidersDocument.newBuilder()
                .setJson(ByteString.copyFromUtf8(json))
                .build();
    }
}
