package com.generalaugment.turnexecutor.domain.turn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.ModelCatalog;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Projects;
import com.generalaugment.turnexecutor.domain.run.Run;
import java.util.ArrayList;
import java.util.List;

/** The models a project may name: the three tiers and what it allows by itself. */
public final class Models {

    private static final List<String> TIERS = List.of("simple", "balanced", "complex");

    private final Projects projects;
    private final ModelCatalog catalog;

    public Models(Projects projects, ModelCatalog catalog) {
        this.projects = projects;
        this.catalog = catalog;
    }

    /** Which model a turn runs on, as {@code {P}/runtime-policy} shows it. */
    public ObjectNode routing(Tenant tenant, Run.Caller caller) {
        Project project = projects.at(tenant, caller);
        ObjectNode routing = Json.object().put("mode", "tiered_complexity");
        ObjectNode tiers = routing.putObject("tiers");
        for (String tier : TIERS) {
            tiers.put(tier, project.tierModels().getOrDefault(tier, catalog.tierModel(tier)));
        }
        routing.put("default_tier", "balanced").putArray("auto_routes_by").add("reasoning.effort");
        return routing.put("channel_parity", true);
    }

    public ObjectNode list(Tenant tenant, Run.Caller caller) {
        ObjectNode list = Json.object().put("object", "list");
        var entries = list.putArray("data");
        names(tenant, caller).forEach(name -> entries.add(model(name)));
        return list;
    }

    /** @throws Problem 404 {@code model_not_found} */
    public ObjectNode get(Tenant tenant, Run.Caller caller, String name) {
        if (!names(tenant, caller).contains(name)) {
            throw Problem.notFound("model").param("model");
        }
        return model(name);
    }

    private List<String> names(Tenant tenant, Run.Caller caller) {
        Project project = projects.at(tenant, caller);
        List<String> names = new ArrayList<>(TIERS);
        project.allowedModels().stream().filter(name -> !TIERS.contains(name)).forEach(names::add);
        return names;
    }

    /** The creation time of a tier is unknown: 0. */
    private static ObjectNode model(String name) {
        return Json.object()
                .put("id", name)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", TIERS.contains(name) ? "general-augment" : "project");
    }
}
