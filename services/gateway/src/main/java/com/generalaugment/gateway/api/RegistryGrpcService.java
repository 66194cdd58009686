package com.generalaugment.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.gateway.api.admin.MemorySettings;
import com.generalaugment.gateway.api.admin.ProjectSettings;
import com.generalaugment.gateway.api.admin.ToolDiscoverySettings;
import com.generalaugment.gateway.domain.project.ProjectStore;
import com.generalaugment.gateway.domain.project.ProjectVersion;
import com.generalaugment.gateway.domain.project.Settings;
import com.generalaugment.libs.contracts.registry.Memory;
import com.generalaugment.libs.contracts.registry.ModelNames;
import com.generalaugment.libs.contracts.registry.ModelPreferences;
import com.generalaugment.libs.contracts.registry.ProjectSnapshot;
import com.generalaugment.libs.contracts.registry.RateLimits;
import com.generalaugment.libs.contracts.registry.RegistryGrpc;
import com.generalaugment.libs.contracts.registry.SnapshotRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.VirtualThreadCalls;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.math.RoundingMode;

/** The registry of projects for other services. */
@GrpcService
public class RegistryGrpcService extends RegistryGrpc.RegistryImplBase {

    private static final int MICRO_PLACES = 6;

    private final ProjectStore projects;

    public RegistryGrpcService(ProjectStore projects) {
        this.projects = projects;
    }

    @Override
    public void snapshot(SnapshotRequest request, StreamObserver<ProjectSnapshot> out) {
        Tenant tenant = RequestContext.current().requireTenant();
        VirtualThreadCalls.unary(
                out,
                () -> projects.version(tenant, request.getVersion())
                        .map(RegistryGrpcService::snapshot)
                        .orElseThrow(() -> Problem.notFound("project")));
    }

    private static ProjectSnapshot snapshot(ProjectVersion version) {
        JsonNode settings = version.settings();
        return ProjectSnapshot.newBuilder()
                .setProjectId(version.tenant().toString())
                .setVersion(version.version())
                .setSlug(version.slug())
                .setSystemPrompt(Settings.systemPrompt(settings))
                .setModelPreferences(models(settings.path("model_preferences")))
                .setPlan(version.plan())
                .setRateLimits(limits(settings.path("rate_limits")))
                .setCancelOnDisconnect(settings.path("security_flags")
                        .path("cancel_on_disconnect")
                        .asBoolean(false))
                .setMemory(memory(MemorySettings.of(settings)))
                .setOmitsUnknownTools(ToolDiscoverySettings.of(settings).omitsUnknown())
                .build();
    }

    private static Memory memory(MemorySettings own) {
        return Memory.newBuilder()
                .setRecall(own.recalls())
                .setMaxFacts(own.maxFacts())
                .setLearning(own.learns())
                .build();
    }

    private static ModelPreferences models(JsonNode own) {
        ModelPreferences.Builder models = ModelPreferences.newBuilder()
                .setSimple(own.path("simple").asText(""))
                .setBalanced(own.path("balanced").asText(""))
                .setComplex(own.path("complex").asText(""))
                .setMaxOutputTokens(own.path("max_output_tokens").asInt(0));
        own.path("allowed_models").forEach(model -> models.addAllowedModels(model.asText()));
        for (String tier : ProjectSettings.TIERS) {
            ModelNames.Builder names = ModelNames.newBuilder();
            own.path("fallbacks").path(tier).forEach(model -> names.addNames(model.asText()));
            if (names.getNamesCount() > 0) {
                models.putFallbacks(tier, names.build());
            }
        }
        return models.build();
    }

    private static RateLimits limits(JsonNode own) {
        return RateLimits.newBuilder()
                .setRequestsPerMinute(own.path("requests_per_minute").asInt(0))
                .setConcurrentTurns(own.path("concurrent_turns").asInt(0))
                .setMessagesPerUserPerMinute(
                        own.path("messages_per_user_per_minute").asInt(0))
                .setRunBudgetMicros(own.path("run_budget_usd")
                        .decimalValue()
                        .movePointRight(MICRO_PLACES)
                        .setScale(0, RoundingMode.CEILING)
                        .longValue())
                .build();
    }
}
