package com.generalaugment.gateway.api.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.api.edge.AdminBody;
import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.IdempotentRequest;
import com.generalaugment.gateway.api.edge.Reply;
import com.generalaugment.gateway.api.edge.Route;
import com.generalaugment.gateway.api.edge.RouteGroup;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore.Idempotent;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.provider.ModelProviderService;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.runtime.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** {@code {P}/model-providers} and {@code {P}/runtime-policy}. */
@ApplicationScoped
public class ModelProviderRoutes implements RouteGroup {

    private static final String PROJECT = "/api/v1/admin/projects/{project_id}";
    private static final String PROVIDERS = PROJECT + "/model-providers";
    private static final String PROVIDER = PROVIDERS + "/{provider}";
    private static final Route.Access READ = new Route.Access.Admin(Scopes.PROJECTS_READ);
    private static final Route.Access WRITE = new Route.Access.Admin(Scopes.PROJECTS_WRITE);

    private final ModelProviderService providers;
    private final IdempotencyStore answers;

    public ModelProviderRoutes(ModelProviderService providers, IdempotencyStore answers) {
        this.providers = providers;
        this.answers = answers;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of(
                        "GET",
                        PROVIDERS,
                        READ,
                        AdminBody.MAX_BYTES,
                        request -> Reply.json(200, providers.list(request.context()))),
                Route.of("PUT", PROVIDER, WRITE, AdminBody.MAX_BYTES, this::put),
                Route.of(
                        "DELETE",
                        PROVIDER,
                        WRITE,
                        AdminBody.MAX_BYTES,
                        request -> Reply.json(200, providers.delete(request.context(), request.path("provider")))),
                Route.of("POST", PROVIDER + "/health-check", WRITE, AdminBody.MAX_BYTES, this::checkHealth),
                Route.of("GET", PROJECT + "/runtime-policy", READ, AdminBody.MAX_BYTES, this::runtimePolicy));
    }

    private Reply put(EdgeRequest request) {
        AdminBody.object(request.body());
        return Reply.json(200, providers.put(request.context(), request.path("provider"), request.body()));
    }

    private Reply checkHealth(EdgeRequest request) {
        IdempotentRequest repeats = IdempotentRequest.of(
                answers, request, new Realm.OfProject(request.project().tenant()));
        var earlier = repeats.earlier();
        if (earlier.isPresent()) {
            return earlier.get();
        }
        byte[] health = providers.checkHealth(request.context(), request.path("provider"));
        Idempotent kept = repeats.kept(health);
        return kept == null || answers.keep(kept) ? Reply.json(200, health) : repeats.winner();
    }

    /** Tools, MCP servers and skills are not part of the policy yet: empty. */
    private Reply runtimePolicy(EdgeRequest request) {
        ObjectNode project = ProjectDocument.of(request.project());
        ObjectNode policy = Json.object().put("project_id", project.path("id").asText());
        policy.set(
                "model_routing",
                Json.readTrusted(
                        providers.routing(request.context(), request.project().configVersion())));
        policy.set("tool_discovery", project.path("tool_discovery"));
        policy.putObject("hermes_exposure")
                .put("uses_dynamic_discovery_by_default", false)
                .put("turn_path", "responses")
                .put("direct_platform_tool_count", 0)
                .set("search_result_limit", project.at("/tool_discovery/max_search_results"));
        ObjectNode tools = policy.putObject("platform_tools");
        tools.putArray("enabled_tool_ids");
        tools.putArray("unknown_tool_ids");
        policy.putObject("mcp").putArray("enabled_tool_ids");
        policy.putObject("skills").putArray("names");
        return Reply.json(policy);
    }
}
