package com.generalaugment.memory.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.UserKey;
import java.util.UUID;

/**
 * A user of a project: the owner of a memory. Every store and cache call takes one.
 *
 * @param userId the app's own id
 * @param key of rows and caches: derived from project and user id, and not the id itself
 */
public record Owner(Tenant tenant, String userId, UUID key) {

    public static Owner of(Tenant tenant, String userId) {
        return new Owner(tenant, userId, UserKey.of(tenant, userId));
    }
}
