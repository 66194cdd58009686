package com.generalaugment.turnexecutor.domain.providers;

import com.generalaugment.turnexecutor.domain.model.ModelProvider;

/** Port: the way out to a provider that a project chose. */
public interface ProviderGate {

    /** @throws com.generalaugment.libs.runtime.error.Problem 400 {@code unsafe_url} */
    void requireSafe(String baseUrl);

    ModelProvider open(ProviderAccess access);

    /** Asks the provider whether it takes the key. */
    Health probe(ProviderAccess access);

    /**
     * @param statusCode 0 when there was no answer
     * @param retryable whether asking again may help
     */
    record Health(boolean healthy, String message, int statusCode, boolean retryable, long latencyMillis) {}
}
