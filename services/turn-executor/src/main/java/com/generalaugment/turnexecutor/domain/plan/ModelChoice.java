package com.generalaugment.turnexecutor.domain.plan;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelCatalog;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Run;

/**
 * Which concrete model a request runs on: its tier's, the project's own first, or one that the project allows by name; and where.
 * A check of the installation by itself has the built-in one, whatever the project says: it is never billed.
 */
final class ModelChoice {

    static final String OF_SELF_CHECKS = "genaug/echo-1";

    private ModelChoice() {}

    /** @throws Problem 400 {@code model_not_allowed} */
    static String of(TurnRequest request, Project project, Run.Caller caller, ModelCatalog catalog) {
        if (caller.isSelfCheck()) {
            return OF_SELF_CHECKS;
        }
        String tier = request.tier();
        if (tier != null) {
            String own = project.tierModels().get(tier);
            return own == null ? catalog.tierModel(tier) : own;
        }
        if (!project.allowedModels().contains(request.model())) {
            throw Problem.of(
                            ErrorKind.INVALID,
                            "model_not_allowed",
                            "The project does not allow this model; use simple, balanced or complex.")
                    .param("model")
                    .extra("allowed_models", project.allowedModels());
        }
        return request.model();
    }

    /** @throws Problem 503 {@code model_provider_not_configured} */
    static ModelProvider providerOf(String model, Tenant tenant, Run.Caller caller, ModelCatalog catalog) {
        return caller.isSelfCheck() ? catalog.forSelfChecks(model) : catalog.providerOf(tenant, model);
    }
}
