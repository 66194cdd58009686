package com.generalaugment.turnexecutor.clients.providers.gate;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.providers.ProviderAccess;
import java.time.Duration;
import java.util.List;

/**
 * A project's provider whose stored key cannot be opened with this installation's encryption keys. It still serves its models, so
 * that their turns are refused with the reason and do not silently run on another account.
 */
final class UnusableKeyProvider implements ModelProvider {

    static final String MESSAGE = "The key that this project stored for the model provider cannot be opened:"
            + " store it again, or have the operator restore the encryption key.";

    private static final Duration RETRY_LATER = Duration.ofSeconds(30);

    private final ProviderAccess access;

    UnusableKeyProvider(ProviderAccess access) {
        this.access = access;
    }

    @Override
    public String name() {
        return access.kind().label();
    }

    @Override
    public String source() {
        return "tenant";
    }

    @Override
    public boolean serves(String model) {
        return access.modelPrefixes().stream().anyMatch(model::startsWith);
    }

    @Override
    public void check(ModelCall call) {
        throw lost(call);
    }

    @Override
    public long countInputTokens(ModelCall call, long limit) {
        throw lost(call);
    }

    @Override
    public long countOutputTokens(ModelCall call, String said) {
        throw lost(call);
    }

    @Override
    public ModelResult call(ModelCall call, ModelOutput output) {
        throw lost(call);
    }

    private Problem lost(ModelCall call) {
        return Problem.of(ErrorKind.UNAVAILABLE, "model_provider_not_configured", MESSAGE)
                .extra("provider", name())
                .extra("model", call.model())
                .extra("model_provider", name())
                .extra("model_provider_source", source())
                .extra("next_actions", List.of("store_provider_key_again"))
                .extra("remediation", MESSAGE)
                .retryAfter(RETRY_LATER);
    }
}
