package com.generalaugment.turnexecutor.domain.loop;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelCatalog;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.run.Project;

/** Which concrete model a request runs on: its tier's, the project's own first, or one that the project allows by name. */
final class ModelChoice {

    private ModelChoice() {}

    /** @throws Problem 400 {@code model_not_allowed} */
    static String of(TurnRequest request, Project project, ModelCatalog catalog) {
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
}
