package com.generalaugment.turnexecutor.domain.providers;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A project's own access to one provider.
 *
 * @param key null: it is stored and cannot be opened with this installation's encryption keys
 * @param baseUrl where it is; null: the provider's own address
 * @param modelPrefixes models whose names begin so run there
 * @param lastValidatedAt when the provider last took the key
 */
public record ProviderAccess(
        ProviderKind kind,
        @Nullable ProviderKey key,
        @Nullable String baseUrl,
        String apiMode,
        List<String> modelPrefixes,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant lastValidatedAt) {

    public boolean isUsable() {
        return key != null;
    }
}
