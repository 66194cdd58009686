package com.generalaugment.turnexecutor.domain.model;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The providers of this installation and its models of the three tiers. */
public final class ModelCatalog {

    private static final Duration RETRY_LATER = Duration.ofSeconds(30);

    private final List<ModelProvider> providers;
    private final Map<String, String> tiers;
    private final OwnProviders own;
    private final @Nullable ModelProvider selfCheck;

    /** @param tiers model per tier name: simple, balanced, complex */
    public ModelCatalog(List<ModelProvider> providers, Map<String, String> tiers) {
        this(providers, tiers, OwnProviders.NONE, null);
    }

    /**
     * @param own are asked before the installation's
     * @param selfCheck costs nothing and is not published; null: the installation cannot check itself
     */
    public ModelCatalog(
            List<ModelProvider> providers,
            Map<String, String> tiers,
            OwnProviders own,
            @Nullable ModelProvider selfCheck) {
        this.own = own;
        this.selfCheck = selfCheck;
        this.providers = List.copyOf(providers);
        this.tiers = Map.copyOf(tiers);
    }

    /** The installation's model of a tier. */
    public String tierModel(String tier) {
        String model = tiers.get(tier);
        if (model == null) {
            throw new IllegalArgumentException("no such tier: " + tier);
        }
        return model;
    }

    /** @throws Problem 503 {@code model_provider_not_configured} */
    public ModelProvider providerOf(Tenant tenant, String model) {
        return own.serving(tenant, model)
                .or(() -> providers.stream()
                        .filter(provider -> provider.serves(model))
                        .findFirst())
                .orElseThrow(() -> notConfigured(model));
    }

    /**
     * Where turns run by which the installation checks itself.
     *
     * @throws Problem 503 {@code model_provider_not_configured}
     */
    public ModelProvider forSelfChecks(String model) {
        if (selfCheck == null || !selfCheck.serves(model)) {
            throw notConfigured(model);
        }
        return selfCheck;
    }

    private static Problem notConfigured(String model) {
        return Problem.of(
                        ErrorKind.UNAVAILABLE,
                        "model_provider_not_configured",
                        "No model provider is configured for this model.")
                .extra("provider", "none")
                .extra("model", model)
                .extra("model_provider", "none")
                .extra("model_provider_source", "platform")
                .extra("next_actions", List.of("configure_model_provider", "choose_another_model"))
                .extra("remediation", "Configure a provider that serves the model, or choose another model.")
                .retryAfter(RETRY_LATER);
    }
}
