package com.generalaugment.turnexecutor.domain.model;

import com.generalaugment.libs.runtime.context.Tenant;
import java.util.Optional;

/** Port: providers that a project pays for itself. */
public interface OwnProviders {

    OwnProviders NONE = (tenant, model) -> Optional.empty();

    Optional<ModelProvider> serving(Tenant tenant, String model);
}
