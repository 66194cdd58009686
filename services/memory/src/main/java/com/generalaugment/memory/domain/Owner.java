package com.generalaugment.memory.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.UserKey;
import java.util.UUID;

/**
 * Whose memory: a user of a project. Every store and cache call asks for it.
 *
 * @param userId the app's own id
 * @param key what rows and caches are keyed by: known without asking, and not the id itself
 */
public record Owner(Tenant tenant, String userId, UUID key) {

    public static Owner of(Tenant tenant, String userId) {
        return new Owner(tenant, userId, UserKey.of(tenant, userId));
    }
}
