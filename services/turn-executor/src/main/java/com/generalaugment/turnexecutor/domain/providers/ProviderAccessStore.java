package com.generalaugment.turnexecutor.domain.providers;

import com.generalaugment.libs.runtime.context.Tenant;
import java.time.Instant;
import java.util.List;

/** Port: where the accesses of projects are kept, their keys sealed. */
public interface ProviderAccessStore {

    /** In the order of their names. */
    List<ProviderAccess> list(Tenant tenant);

    /** Makes it or replaces it; the moment of its making stays. */
    void put(Tenant tenant, ProviderAccess access);

    /** @return whether there was one */
    boolean delete(Tenant tenant, ProviderKind kind);

    void validated(Tenant tenant, ProviderKind kind, Instant at);
}
