package com.generalaugment.e2e.harness;

import java.util.Map;

/** One project and the raw keys to it. */
public record Account(String baseUrl, String projectId, String slug, String managementKey, String runtimeKey) {

    /** As the app's backend. */
    public Api runtime() {
        return new Api(baseUrl, runtimeKey);
    }

    /** As whoever manages this project. */
    public Api management() {
        return new Api(baseUrl, managementKey);
    }

    /** {@code {P}}. */
    public String path() {
        return "/api/v1/admin/projects/" + projectId;
    }

    /** Makes the alias {@code balanced} mean another model. */
    public Account withBalanced(String model) {
        management()
                .patch(path(), Map.of("model_preferences", Map.of("balanced", model)))
                .ok();
        return this;
    }
}
