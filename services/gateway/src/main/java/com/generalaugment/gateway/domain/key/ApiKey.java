package com.generalaugment.gateway.domain.key;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored key, without its text.
 *
 * @param projectId null for a global management key
 * @param environment production, staging, development, ci; self_check for one that is stored nowhere
 * @param runtimeMode live or test; null for management keys
 * @param createdBy id of the key or subject of the person that made it, or {@code installation}
 */
public record ApiKey(
        UUID id,
        @Nullable UUID projectId,
        String maskedKey,
        String name,
        List<String> scopes,
        String environment,
        @Nullable String runtimeMode,
        @Nullable Instant expiresAt,
        String createdBy,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {

    public boolean isRuntime() {
        return runtimeMode != null;
    }

    /** Whether the key is bound to no project and has scope {@code admin}. */
    public boolean isGlobalAdmin() {
        return projectId == null && scopes.contains(Scopes.ADMIN);
    }

    /** Whether the change takes the global administrator's rights from this key, or makes it expire sooner. */
    public boolean isWeakenedBy(ApiKey changed) {
        return isGlobalAdmin() && (!changed.isGlobalAdmin() || endsSooner(changed.expiresAt()));
    }

    private boolean endsSooner(@Nullable Instant newExpiry) {
        return newExpiry != null && (expiresAt == null || newExpiry.isBefore(expiresAt));
    }

    public ApiKey changedTo(
            String newName, List<String> newScopes, @Nullable Instant newExpiry, String newEnvironment) {
        return new ApiKey(
                id,
                projectId,
                maskedKey,
                newName,
                newScopes,
                newEnvironment,
                runtimeMode,
                newExpiry,
                createdBy,
                createdAt,
                lastUsedAt,
                revokedAt);
    }
}
